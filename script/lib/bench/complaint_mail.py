"""From an e-mail to a registered complaint with its clocks running (CM-5.1), beside what Odoo's own crm.lead
costs from the same e-mails.

Each mail comes from another address, through the whole gateway: from customers, where both pay for the
ledger of contacts (CM-4.3.1), and from strangers, where a lead is Odoo's alone. What looks a mail up outside
of its transaction works in a connection of its own, which is not counted: one search by index a mail.
"""

from email.message import EmailMessage

import bench_data

MAILS = 20
GOALS = {"complaint-mail": 2.0}
BODY = """<p>Dear Sirs,</p><p>the soles of your last delivery come off after two days of wear. We have stopped
the line and need an answer today.</p><p>Chen Jie<br/>Quality</p>"""


class Mails:
    def __init__(self, env):
        self.env = env
        self.company = bench_data.company(env)
        self.aliases = {}

    def prepare(self, name, model):
        """An address of `model`, and the customers that write to it."""
        alias = self.env["mail.alias"].create(
            {
                "alias_name": f"bench-{name}",
                "alias_domain_id": self.env["mail.alias.domain"]
                .create({"name": "bench.example"})
                .id,
                "alias_model_id": self.env["ir.model"]._get_id(model),
                "alias_defaults": repr({"company_id": self.company.id}),
            }
        )
        self.aliases[name] = alias.alias_full_name
        customers = self.env["res.partner"].search(
            [("is_sales_customer", "=", True), ("company_id", "=", self.company.id)], limit=MAILS
        )
        for number, customer in enumerate(customers):
            customer.email = f"quality@customer{number}.example"
        self.env.flush_all()

    def deliver(self, name, sender):
        for number in range(MAILS):
            message = EmailMessage()
            message["From"] = f"Chen Jie <quality@{sender}{number}.example>"
            message["To"] = self.aliases[name]
            message["Subject"] = "Soles come off"
            message["Message-Id"] = f"<{name}-{number}@customer.example>"
            message.set_content(BODY, subtype="html")
            self.env["mail.thread"].message_process(None, message.as_bytes())
            self.env.flush_all()


def run(bench):
    mails = Mails(bench.env)
    ways, before = {}, {}
    for sender in ("customer", "stranger"):
        for name, model in (("lead", "crm.lead"), ("complaint", "sales.complaint")):
            way = f"{name} of a {sender}"
            ways[way] = lambda name=name, sender=sender: mails.deliver(name, sender)
            before[way] = lambda name=name, model=model: mails.prepare(name, model)
    spent = bench.compare(ways, before)
    bench.times(spent, "lead of a stranger")
    worst = max(
        ("customer", "stranger"),
        key=lambda s: spent[f"complaint of a {s}"] / spent[f"lead of a {s}"],
    )
    ours, core = spent[f"complaint of a {worst}"], spent[f"lead of a {worst}"]
    bench.ratio("complaint-mail", ours, core, GOALS["complaint-mail"])
