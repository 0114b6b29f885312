from . import sales_visit_purpose
from . import sales_visit
from . import sales_contact
from . import res_partner_handover
from . import res_partner_visit
from . import sales_desk_visit
