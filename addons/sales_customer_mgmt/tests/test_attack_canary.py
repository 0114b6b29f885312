from odoo.fields import Domain
from odoo.tests import tagged

from .common_confidentiality import SECRET, SECRETS, ConfidentialCase

# Everything that a client may ask for by context
CURIOUS = {
    "active_test": False,
    "show_address": 1,
    "show_email": 1,
    "show_vat": 1,
    "bin_size": True,
}
NEWEST = 20  # the records of the test are among the newest
PATHS = (
    "email",
    "phone",
    "vat",
    "street",
    "city",
    "website",
    "child_ids.email",
    "bank_ids.acc_number",
)


@tagged("post_install", "-at_install")
class TestAttackCanary(ConfidentialCase):
    """No model whatsoever gives away what is planted in a hidden customer, to read or by search (CM-4.2.2).

    Both tests go through the whole registry, so they hold for models of addons to come.
    """

    def readable_models(self, user):
        for name in sorted(self.env.registry):
            model = self.env[name].with_user(user).with_context(**CURIOUS)
            if user == self.it and name in ("mail.mail", "mail.notification"):
                continue  # the queue of outgoing mails is IT's to watch
            if not model._abstract and not model._transient and model.has_access("read"):
                yield model

    def attempt(self, method, *args):
        try:
            with self.env.cr.savepoint(flush=False):
                return method(*args)
        except Exception:  # noqa: BLE001  pylint: disable=broad-except
            return None

    def test_no_field_of_any_model_holds_it(self):
        for login in ("employee", "sales2", "it"):
            user = self.users[login]
            self.env.invalidate_all()
            for model in self.readable_models(user):
                records = self.attempt(
                    lambda model=model: model.search([], order="id desc", limit=NEWEST)
                )
                names = [
                    name
                    for name, field in model._fields.items()
                    if field.type != "binary" and model._has_field_access(field, "read")
                ]
                for row in self.read(records, names):
                    leaks = [
                        name for name, value in row.items() if any(s in str(value) for s in SECRETS)
                    ]
                    self.assertFalse(leaks, f"{model._name} tells {login}")

    def read(self, records, names):
        """All values at once, or field by field where one of them refuses."""
        rows = self.attempt(lambda: records.read(names)) if records else []
        if rows is not None:
            return rows
        rows = (self.attempt(lambda n=n: records.read([n])) for n in names)
        return [row for result in rows if result for row in result]

    def test_no_relation_of_any_model_is_an_oracle(self):
        for login in ("employee", "sales2", "it"):
            user = self.users[login]
            for model in self.readable_models(user):
                for name, field in model._fields.items():
                    if field.comodel_name not in ("res.partner", "res.users"):
                        continue
                    domains = [Domain(f"{name}.{path}", "ilike", SECRET) for path in PATHS]
                    found = self.attempt(lambda m=model, d=domains: m.search_count(Domain.OR(d)))
                    if found is None:  # one of the paths is refused
                        found = [
                            self.attempt(lambda m=model, d=d: m.search_count(d)) for d in domains
                        ]
                        found = any(found)
                    self.assertFalse(found, f"{model._name}.{name} answers {login}")

    def test_the_canary_sings_to_who_may_hear_it(self):
        for login in ("sales1", "supervisor1", "gm", "salesadmin"):
            customer = self.hidden.with_user(self.users[login])
            self.assertIn(SECRET, str(customer.read(["email", "vat", "comment", "bank_ids"])))
            orders = self.env["sale.order"].with_user(self.users[login])
            self.assertIn(self.order, orders.search([("partner_id.email", "ilike", SECRET)]))
