from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common_quality import TraceCase
from .common_solution import SolutionCase

# Who opens the form of a complaint with money for the customer, and a technician, on it
READERS = ("sales1", "supervisor1", "gm", "salesadmin", "quality", "finance", "technical")


def buttons(record):
    """Names of the buttons on the form of `record` that its user gets at all."""
    arch = etree.fromstring(record.get_view(view_type="form")["arch"])
    return {button.get("name") for button in arch.iter("button")}


def links(record):
    """What the names on the form of `record` lead its user to."""
    arch = etree.fromstring(record.get_view(view_type="form")["arch"])
    for node in arch.xpath("//field[not(ancestor::field)][not(@invisible='1')][not(@widget)]"):
        opens = "'no_open': True" not in node.get("options", "")
        if opens and record._fields[node.get("name")].type == "many2one":
            yield record.sudo()[node.get("name")].with_env(record.env)


@tagged("post_install", "-at_install")
class TestComplaintScreens(SolutionCase):
    """Whoever may read a document can open its form, and everything on it that leads on (CM-5.2, SP-6)."""

    def test_forms_open(self):
        """Finance and technician have no part in surveys; quality has none in transfers."""
        told = self.accepted(kind="refund", amount=200)
        helped = self.accepted(kind="help")
        contact = self.delivery.sudo().aftersales_id
        self.assertTrue(contact)
        for login in READERS:
            user = self.users[login]
            for record in (told.complaint_id, told, helped.complaint_id, helped, contact):
                record = record.with_user(user)
                if not record.has_access("read"):
                    continue
                with self.subTest(login=login, record=record.display_name):
                    self.assertTrue(Form(record).id)

    def test_links_open(self):
        """Whose record a reader may not see, its name is text, not a link (CM-4.2.2)."""
        told = self.accepted(kind="refund", amount=200)
        helped = self.accepted(kind="help")
        for login in READERS:
            user = self.users[login]
            for record in (told.complaint_id, told, helped.complaint_id, helped):
                record = record.with_user(user)
                if record.has_access("read"):
                    for linked in links(record):
                        with self.subTest(login=login, record=record.display_name, to=linked._name):
                            self.assertTrue(linked.has_access("read"))

    def test_who_opens_them(self):
        """The walk above is about these, and not about nothing."""
        told = self.accepted(kind="refund", amount=200)
        helped = self.accepted(kind="help")
        contact = self.delivery.sudo().aftersales_id
        opened = {
            login: [
                record.with_user(self.users[login]).has_access("read")
                for record in (told.complaint_id, told, helped.complaint_id, helped, contact)
            ]
            for login in ("finance", "technical", "quality")
        }
        self.assertEqual(
            opened,
            {
                "finance": [True, True, False, False, False],
                "technical": [False, False, True, True, False],
                "quality": [True] * 5,
            },
        )

    def test_conversation_opens(self):
        """A technician, who may not see the customer's contact, is not told where to write to."""
        helped = self.accepted(kind="help")
        self.c1.sudo().email = "office@c1.example"
        for record in (helped, helped.complaint_id):
            with self.subTest(record=record.display_name):
                self.env.invalidate_all()
                told = str(record.with_user(self.technical)._message_get_suggested_recipients())
                self.assertNotIn("office@c1.example", told)
                self.assertNotIn(f"'partner_id': {self.c1.id}", told)

    def test_deliveries_in_words(self):
        """Quality reads which deliveries a contact is about, without access to transfers."""
        contact = self.delivery.sudo().aftersales_id.with_user(self.quality)
        self.assertEqual(contact.picking_names, self.delivery.name)
        with self.assertRaises(AccessError):
            self.delivery.with_user(self.quality).read(["name"])
        verbs = {"action_record", "action_missed"}
        self.assertFalse(buttons(contact) & verbs)
        self.assertEqual(buttons(contact.with_user(self.sales1)) & verbs, verbs)

    def test_documents_in_words(self):
        """Who handles the complaint reads what was made, and how far it is; only those who may open
        transfers and credit notes get a button to them."""
        solution = self.accepted(kind="replace", quantity=25, take_back=True)
        solution.action_carry_out()
        made = solution.sudo()
        back, order = made.return_id.name, made.replacement_id.name
        self.assertEqual(
            solution.document_names.split("\n"), [f"{back}: under way", f"{order}: under way"]
        )
        self.validate(made.return_id)
        solution.invalidate_recordset(["document_names"])
        self.assertEqual(
            solution.document_names.split("\n"), [f"{back}: done", f"{order}: under way"]
        )
        stock = {"action_open_return", "action_open_replacement", "action_open_credit_note"}
        self.assertEqual(buttons(solution) & stock, {"action_open_replacement"})
        self.finance.group_ids += self.env.ref("account.group_account_readonly")
        self.quality.group_ids += self.env.ref("stock.group_stock_user")
        shown = {user: buttons(solution.with_user(user)) for user in (self.finance, self.quality)}
        self.assertIn("action_open_credit_note", shown[self.finance])
        self.assertIn("action_open_return", shown[self.quality])

    def test_invoice_of_a_return(self):
        """What comes back is credited on the invoice of the order, unless somebody says otherwise."""
        solution = self.solution(kind="return", amount=100, quantity=10)
        self.assertEqual(solution.invoice_id, self.invoice)
        solution.action_submit()
        self.assertEqual(solution.state, "submitted")

    def test_a_refusal_is_read_on_the_card(self):
        solution = self.offered()
        solution.action_refuse_by_phone("They want new ones", "Chen Jie")
        arch = etree.fromstring(solution.complaint_id.get_view(view_type="form")["arch"])
        card = arch.find(".//field[@name='solution_ids']/kanban")
        self.assertTrue(card.xpath(".//field[@name='refuse_reason']"))
        self.assertEqual(solution.refuse_reason, "They want new ones")
        self.assertEqual(solution.complaint_id.state, "confirmed")


@tagged("post_install", "-at_install")
class TestComplaintLot(TraceCase):
    """The lot is found as one types, by who registers complaints (CM-5.1, SD-2.3.4)."""

    def test_lot_is_found(self):
        for user in (self.sales1, self.supervisor1, self.salesadmin):
            with self.subTest(user=user.login):
                found = self.env["stock.lot"].with_user(user).name_search("739")
                self.assertEqual(found, [(self.lot.id, "L-7391")])

    def test_lot_tells_nothing_else(self):
        """Where it went tells the trace, to who may know (CM-4.2.2); no road leads to the lot itself."""
        lots = self.env["stock.lot"].with_user(self.sales1)
        lot = self.lot.with_user(self.sales1)
        self.assertFalse(lot.has_access("read"))
        with self.assertRaises(AccessError):
            lot.search([("name", "=", "L-7391")])
        with self.assertRaises(AccessError):
            lot.web_read({"name": {}})
        found = [{"id": lot.id, "display_name": "L-7391", "__formatted_display_name": "L-7391"}]
        asked = {"display_name": {}, "partner_ids": {}, "product_qty": {}}
        self.assertEqual(lots.web_name_search("7391", asked), found)
        for guess in (self.c2, self.c1):
            domain = [("partner_ids", "in", guess.ids)]
            self.assertEqual(lots.name_search("7391", domain), [(lot.id, "L-7391")])
            domain = ["!", ("partner_ids", "in", guess.ids)]
            self.assertEqual(lots.name_search("7391", domain), [(lot.id, "L-7391")])

    def test_lot_of_product_and_company(self):
        other = self.env["product.product"].create(
            {"name": "Sole 40", "type": "consu", "is_storable": True, "tracking": "lot"}
        )
        lots = self.env["stock.lot"].with_user(self.sales1)
        self.assertFalse(lots.name_search("7391", [("product_id", "=", other.id)]))
        self.assertTrue(lots.name_search("7391", [("product_id", "=", self.product.id)]))
        self.lot.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertFalse(lots.name_search("7391"))

    def test_who_has_no_complaints_finds_none(self):
        for user in (self.users["employee"], self.finance):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["stock.lot"].with_user(user).name_search("7391")

    def test_lot_on_the_form(self):
        """A salesperson names the lot while registering."""
        self.sales1.group_ids += self.env.ref("stock.group_production_lot")
        form = Form(self.env["sales.complaint"].with_user(self.sales1))
        form.title = "Soles come off"
        form.partner_id = self.c1
        form.lot_id = self.lot
        complaint = form.save()
        self.assertEqual((complaint.lot_id, complaint.product_id), (self.lot, self.product))
        self.assertTrue(Form(complaint).id)

    def test_trace_is_offered_where_a_lot_is_known(self):
        self.assertTrue(self.mine.can_trace)
        self.assertFalse(self.complaint(self.sales1).can_trace)
        of_delivery = self.complaint(
            self.sales1, product_id=self.product.id, picking_id=self.delivered.id
        )
        self.assertTrue(of_delivery.can_trace)
