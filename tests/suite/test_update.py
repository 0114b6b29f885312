"""The addons updated as they are, in a database in use: nobody's data change, rules are as shipped (R13)."""

import faults
from upgrade import OURS, RULES, changes, odoo, rows


def test_update_keeps_all(spare):
    before, rules = rows(spare), spare.query(RULES)
    assert len(rules) > 50
    spare.query(
        "UPDATE ir_rule SET domain_force = '[(1, ''='', 1)]' WHERE id IN ("
        f"SELECT res_id FROM ir_model_data WHERE model = 'ir.rule' AND module IN ({OURS})) RETURNING 1"
    )
    seconds = odoo(spare.name, "-u", "sales_policy")
    assert list(changes(before, rows(spare))) == []
    assert spare.query(RULES) == rules
    count = sum(map(len, before.values()))
    faults.report(
        "R13",
        f"{count} rows, 0 lost, 0 changed; {len(rules)} rules put back as shipped; {seconds:.0f} s",
    )
