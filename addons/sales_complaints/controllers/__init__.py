from . import complaint
from . import portal
from . import satisfaction
