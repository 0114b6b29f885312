from . import test_complaint_livechat
