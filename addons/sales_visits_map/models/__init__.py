from . import ir_ui_view
from . import ir_actions_act_window_view
from . import sales_map_mixin
from . import sales_visit_map
from . import res_partner_map
from . import res_config_settings
