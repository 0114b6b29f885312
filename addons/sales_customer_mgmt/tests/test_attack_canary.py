from odoo.fields import Domain
from odoo.tests import tagged

from .common_canary import CanaryMixin
from .common_confidentiality import SECRET, SECRETS, ConfidentialCase

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
# The queue of outgoing mails is IT's to watch
WATCHED = {"it": ("mail.mail", "mail.notification")}


@tagged("post_install", "-at_install")
class TestAttackCanary(CanaryMixin, ConfidentialCase):
    """No model whatsoever gives away what is planted in a hidden customer, to read or by search (CM-4.2.2)."""

    def test_no_field_of_any_model_holds_it(self):
        for login in ("employee", "sales2", "it"):
            self.assert_silent(login, SECRETS, but=WATCHED.get(login, ()))

    def test_no_relation_of_any_model_is_an_oracle(self):
        for login in ("employee", "sales2", "it"):
            for model in self.readable_models(self.users[login], WATCHED.get(login, ())):
                for name, field in model._fields.items():
                    if field.comodel_name not in ("res.partner", "res.users"):
                        continue
                    domains = [Domain(f"{name}.{path}", "ilike", SECRET) for path in PATHS]
                    found = self.attempt(lambda m=model, d=domains: m.search_count(Domain.OR(d)))
                    if found is None:  # one of the paths is refused
                        found = any(
                            [self.attempt(lambda m=model, d=d: m.search_count(d)) for d in domains]
                        )
                    self.assertFalse(found, f"{model._name}.{name} answers {login}")

    def test_the_canary_sings_to_who_may_hear_it(self):
        for login in ("sales1", "supervisor1", "gm", "salesadmin"):
            customer = self.hidden.with_user(self.users[login])
            self.assertIn(SECRET, str(customer.read(["email", "vat", "comment", "bank_ids"])))
            orders = self.env["sale.order"].with_user(self.users[login])
            self.assertIn(self.order, orders.search([("partner_id.email", "ilike", SECRET)]))
