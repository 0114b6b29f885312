{
    "name": "Sales Complaints: Live Chat",
    "summary": "Complaints from live chat, by the operator's command or by a step of the chatbot",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Regulations Suite contributors",
    "license": "LGPL-3",
    "depends": ["sales_complaints", "im_livechat"],
    "auto_install": True,
    "assets": {
        "web.assets_backend": ["sales_complaints_livechat/static/src/core/**/*"],
    },
}
