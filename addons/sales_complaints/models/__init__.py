from . import sales_complaint_type
from . import sales_complaint
from . import sales_complaint_clock
from . import sales_complaint_waiting
from . import sales_complaint_handover
from . import res_partner_complaint
from . import sales_desk_complaint
