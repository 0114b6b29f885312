"""What the figures of screens share: what a view asks for, and what that costs beside raw SQL."""

from lxml import etree

COUNTED = 10001  # beyond that the client shows "10000+"


def counted(records, view, kind="list"):
    """How far the web client has the server count."""
    arch = etree.fromstring(records.get_view(records.env.ref(view).id, kind)["arch"])
    return int(arch.get("count_limit", COUNTED - 1)) + 1


def specification(records, view, kind, more=()):
    """The fields of a view, as the web client asks for them: of `sales_lean_list` those shown, and no
    currency of amounts that are not."""
    view = records.env.ref(view)
    arch = etree.fromstring(records.get_view(view.id, kind)["arch"])
    lean = arch.get("js_class") == "sales_lean_list"
    nodes = [node for node in arch.iter("field") if not (lean and node.get("optional") == "hide")]
    names = dict.fromkeys([*(node.get("name") for node in nodes), *more])
    if lean:
        amounts = [
            records._fields[name] for name in names if records._fields[name].type == "monetary"
        ]
        needed = {amount.get_currency_field(records) for amount in amounts}
        unseen = {node.get("name") for node in nodes if node.get("column_invisible") == "True"}
        for name in unseen - needed:
            if records._fields[name].comodel_name == "res.currency":
                del names[name]
    links = {name for name in names if records._fields[name].type in ("many2one", "many2many")}
    return {name: {"fields": {"display_name": {}}} if name in links else {} for name in names}


def compare(bench, title, ours, raw):
    """Milliseconds of ours and of raw; the queries of ours."""
    spent = bench.compare({title: ours, f"{title}, raw": raw})
    before = bench.env.cr.sql_log_count
    with bench.rolled_back():
        ours()
    return *(1000 * seconds for seconds in spent.values()), bench.env.cr.sql_log_count - before
