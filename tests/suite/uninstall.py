"""Each addon goes and comes again while the others stay, with the data of the demo company (R14).

By hand, since each step reads all modules anew: script/test tests/suite/uninstall.py.
"""

import faults
from test_uninstall import (
    CORE,
    OWN_RECORDS,
    SCHEMA,
    addons,
    change,
    first,
    models,
    references,
    shipped,
    state,
)

# not what demo data brought, which come only to a new database
BROUGHT = """
    SELECT module || '.' || name FROM ir_model_data WHERE module = ANY(%s)
       AND (model LIKE 'ir.%%' AND model != 'ir.attachment' OR model = 'res.groups')
"""


def opens(server):
    """Who stays can work: the views that our addons extend are valid without them."""
    tables = [table.replace("_", ".") for table in CORE if table != "sale_order_line"]
    server.shell(
        f"env['ir.ui.view'].search([('model', 'in', {tables})])._check_xml()\n"
        "env['ir.ui.menu'].load_menus(False)"
    )


def gone_after(copy, addon, leave_out):
    """The addons that went with this one; of what Odoo keeps nothing changed, of theirs nothing is left."""
    before, installed, there = state(copy, leave_out), set(addons(copy)), models(copy)
    change(copy, "uninstall", [addon])
    gone = installed - set(addons(copy))
    assert addon in gone
    assert state(copy, leave_out) == before, addon
    assert references(copy, there - models(copy)) == [], addon
    opens(copy)
    return gone


def test_each_goes_while_the_others_stay(copy):
    """And comes again, so that all is as it was but for what it had kept."""
    copy.shell(OWN_RECORDS)
    ours = addons(copy)
    leave_out = shipped(copy, ours)
    schema, brought = first(copy, SCHEMA), first(copy, BROUGHT, ours)
    for addon in ours:
        gone = gone_after(copy, addon, leave_out)
        change(copy, "install", gone)
        assert set(addons(copy)) == set(ours), addon
        assert first(copy, SCHEMA) ^ schema == set(), addon
        assert brought - first(copy, BROUGHT, ours) == set(), addon
    faults.report("R14", f"{len(ours)} addons, each gone and come again while the others stay")
