from uuid import uuid4

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CustomerCase

NOW = fields.Datetime.now()
# What makes a row one of those that can be there once, where its required fields do not
ONCE = {
    "sales.grade.change": {
        "approval_state": "submitted",
        "old_grade_id": None,
    },
    "sales.credit.review": {"approval_state": "approved", "in_force": True},
    "sales.contact.scheme": {"state": "running"},
    "sales.receivable.exception": {"state": "found"},
    "sales.referral": {"state": "formal", "date_earned": NOW, "date_referred": NOW},
    "sales.visit.request": {"visit_id": "sales.visit"},  # a row of that model
    "sales.duty": {"state": "open", "res_model": "res.users", "deadline": NOW},
}
# Not kept as they are: figures that are counted anew, one contact that was with both
JOINED = {"sales.customer.value", "sales.customer.warning", "sales.contact"}


@tagged("post_install", "-at_install")
class TestMergeModels(CustomerCase):
    """Every model of these addons that points to customers survives a merge (CM-4.1.2): the models are
    read from the registry, and rows that clash wherever rows can clash are put into each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept, cls.gone = cls.approved(cls.sales1), cls.approved(cls.sales1)
        cls.env = cls.env(su=True)
        order = {"partner_id": cls.env.company.partner_id.id}
        cls.env["sale.order"].create(order)
        cls.env.flush_all()
        cls.links = [
            (model, field)
            for model in cls.env.values()
            if model._auto
            and not model._abstract
            and not model._transient
            and model._name.startswith("sales.")
            and model._name != "sales.customer.merge"
            for field in model._fields.values()
            if field.store and field.type == "many2one" and field.comodel_name == "res.partner"
        ]

    def insert(self, model, partner, word, **values):
        """A row with what the database asks for, past all methods of the model; its id."""
        values = {**ONCE.get(model._name, {}), **values}
        for name, value in values.items():
            if model._fields[name].type == "many2one" and isinstance(value, str):
                values[name] = self.insert(self.env[value], partner, word)
        self.env.cr.execute(
            """SELECT column_name FROM information_schema.columns
                WHERE table_name = %s AND is_nullable = 'NO' AND column_default IS NULL""",
            [model._table],
        )
        for (name,) in self.env.cr.fetchall():
            if name not in values and name != "id":
                values[name] = self.some(model._fields[name], partner, word)
        columns = SQL(", ").join(SQL.identifier(name) for name in values)
        cells = SQL(", ").join(SQL("%s", value) for value in values.values())
        ((row_id,),) = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES (%s) RETURNING id",
                SQL.identifier(model._table),
                columns,
                cells,
            )
        )
        model.invalidate_model()
        return row_id

    def is_unique(self, field):
        """Whether each row of the model has a row of its own here, as a report has its visit."""
        return self.env.execute_query(
            SQL(
                """SELECT 1 FROM pg_index i
                     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                    WHERE i.indrelid = %s::regclass AND a.attname = %s
                          AND i.indisunique AND i.indnkeyatts = 1 AND (i.indpred IS NULL OR %s)""",
                self.env[field.model_name]._table,
                field.name,
                field.comodel_name.startswith("sales."),
            )
        )

    def some(self, field, partner, word):
        """A value of this field, the same each time but for what says which partner it is."""
        if field.name == "token":  # a key of its own, whoever the customer is
            return str(uuid4())
        if field.type == "many2one_reference" or field.comodel_name == "res.partner":
            return partner.id
        if field.type == "many2one":
            comodel = self.env[field.comodel_name].with_context(active_test=False)
            any_row = not self.is_unique(field) and comodel.search([], limit=1, order="id")
            return any_row.id if any_row else self.insert(comodel, partner, word)
        if field.type == "selection":
            return field.get_values(self.env)[0]
        return {
            "char": word,
            "text": word,
            "html": word,
            "integer": 1,
            "float": 1.0,
            "monetary": 1.0,
            "boolean": False,
            # one for each link of a model that may be there once a day
            "date": fields.Date.subtract(fields.Date.today(), days=sum(word.encode())),
            "datetime": NOW,
            "json": "{}",
        }[field.type]

    def merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.salesadmin)
        wizard._merge((self.kept | self.gone).ids, self.kept.with_user(self.salesadmin))
        self.env.flush_all()
        self.env.invalidate_all()

    def snapshot(self, model):
        """{id: row as JSON without what a merge moves} of all rows of a ledger."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, (to_jsonb(t) - 'write_date' - 'write_uid') FROM %s t",
                SQL.identifier(model._table),
            )
        )
        return dict(rows)

    def test_some_models(self):
        """The list is not empty by mistake."""
        names = {model._name for model, _field in self.links}
        self.assertLessEqual(
            {
                "sales.contact",
                "sales.duty",
                "sales.feedback",
                "sales.referral",
                "sales.handover.receipt",
            },
            names,
        )
        self.assertGreaterEqual(len(names), 19)

    def test_every_model_keeps_its_rows(self):
        """Two rows that are equal but for the customer: both stay, where the index lets them, and none
        points to the one that is gone."""
        for model, field in self.links:
            with self.subTest(f"{model._name}.{field.name}"), self.env.cr.savepoint():
                rows = [
                    self.insert(model, partner, field.name, **{field.name: partner.id})
                    for partner in (self.kept, self.gone)
                ]
                self.assertEqual(len(set(rows)), 2)
        before = {model._name: self.count(model) for model, _field in self.links}
        self.merge()
        self.assertFalse(self.gone.exists())
        for model, field in self.links:
            with self.subTest(f"{model._name}.{field.name}"):
                left = SQL(
                    "SELECT count(*) FROM %s WHERE %s = %s",
                    SQL.identifier(model._table),
                    SQL.identifier(field.name),
                    self.gone.id,
                )
                self.assertEqual(self.env.execute_query(left), [(0,)])
                if model._name not in JOINED:
                    self.assertGreaterEqual(self.count(model), before[model._name])
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def count(self, model):
        ((count,),) = self.env.execute_query(
            SQL("SELECT count(*) FROM %s", SQL.identifier(model._table))
        )
        return count

    def test_whoever_can_be_there_once_says_what_gives_way(self):
        """A model with a unique index on its customer has `_give_way`: without, rows would be lost."""
        wizard = self.env["base.partner.merge.automatic.wizard"]
        references = [(m, f) for m, f in wizard._references() if m._name.startswith("sales.")]
        self.assertTrue(references)
        found = set()
        for model, field in self.links + references:
            if (model._table, field.name) in wizard._unique_indexes():
                found.add(model._name)
                with self.subTest(model._name):
                    self.assertTrue(hasattr(model, "_give_way"))
        self.assertLessEqual({"sales.duty", "sales.credit.review", "sales.referral"}, found)

    def test_evidence_changes_its_customer_alone(self):
        """Of the rows of ledgers nothing changes but whose they are (CM-7.2.1)."""
        for customer in (self.kept, self.gone):
            customer._log_contact("call", f"test,{customer.id}")
        self.env.flush_all()
        ledgers = [
            model
            for model in self.env.values()
            if "_ledger" in dir(model) and model._auto and not model._abstract
        ]
        self.assertGreaterEqual(len(ledgers), 6)
        before = {model._name: self.snapshot(model) for model in ledgers}
        self.merge()
        whose = {"partner_id", "res_id", "responsible_id", "round"}
        closing = {
            "state", "date_done", "date_next", "punctuality", "user_id", "supervisor_id",
            "date_closed", "escalation_level",
        }  # fmt: skip
        for model in ledgers:
            after = self.snapshot(model)
            for row_id, row in before[model._name].items():
                with self.subTest(f"{model._name} {row_id}"):
                    self.assertIn(row_id, after)
                    changed = {name for name in row if row[name] != after[row_id][name]}
                    allowed = whose | closing if model._name == "sales.duty" else whose
                    self.assertLessEqual(changed, allowed)
