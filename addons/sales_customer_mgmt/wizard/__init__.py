from . import sales_customer_import
from . import sales_customer_import_values
from . import res_partner_lose
from . import sales_rescue_give_up
