from . import res_company
from . import sales_aftersales_contact
from . import survey_user_input
