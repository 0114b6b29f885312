from . import test_map
from . import test_map_settings
from . import test_map_tour
from . import test_js
