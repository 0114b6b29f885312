from . import sales_gift
