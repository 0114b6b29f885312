from . import sales_complaint_type
from . import sales_complaint
from . import sales_complaint_portal
from . import res_partner_complaint
from . import sales_desk_complaint
