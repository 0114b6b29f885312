from . import test_aftersales_survey
