from . import test_complaint_visit
