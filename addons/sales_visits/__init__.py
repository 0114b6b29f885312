from . import demo
from . import models
from . import wizard
from . import demo, models, wizard
