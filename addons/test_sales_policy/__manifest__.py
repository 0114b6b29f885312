{
    "name": "Sales Policy Test",
    "summary": "A gift request by the regulations: proves sales_policy, and shows how to extend it",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Sales Regulations Suite contributors",
    "license": "LGPL-3",
    "depends": ["sales_policy"],
    "data": [
        "security/ir.model.access.csv",
        "security/sales_gift_rules.xml",
        "data/sales_clause_data.xml",
        "data/sales_approval_rule_data.xml",
    ],
}
