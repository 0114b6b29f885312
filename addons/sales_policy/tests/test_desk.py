from odoo.tests import freeze_time, tagged

from .common import PolicyCase


@tagged("post_install", "-at_install")
class TestDesk(PolicyCase):
    """The desk and the morning mail show the same sections."""

    def sections(self, name):
        return {s["name"]: s for s in self.as_user(self.env["sales.desk"], name).get_sections()}

    def publish(self):
        revision = self.as_user(self.env["sales.regulation.revision"], "salesadmin").create(
            {
                "regulation_id": self.env.ref("sales_policy.regulation_cm").id,
                "changes": "Reviews within two days.",
            }
        )
        revision.action_submit()
        return revision

    def test_sections_by_role(self):
        own = {"duties", "approvals", "readings", "team_duties"}  # other addons add theirs
        self.assertEqual(set(self.sections("sales1")) & own, {"duties"})
        self.assertEqual(
            set(self.sections("supervisor1")) & own, {"duties", "approvals", "team_duties"}
        )
        revision = self.publish()
        self.assertEqual(self.sections("gm")["approvals"]["count"], 1)
        self.as_user(revision, "gm").action_approve()
        revision.action_publish()
        mine = self.sections("sales1")
        [row] = mine["readings"]["rows"]
        self.assertEqual(row["res_id"], revision.id)
        self.assertTrue(row["subtitle"].startswith("CM-7.3.2"), row["subtitle"])
        self.assertTrue(row["moment"])
        self.assertEqual(mine["duties"]["count"], 0, "what another section tells is told once")
        self.assertEqual(self.sections("gm")["approvals"]["count"], 0)

    def test_what_there_is_to_do_comes_first(self):
        revision = self.publish()
        sections = self.as_user(self.env["sales.desk"], "gm").get_sections()
        self.assertEqual(sections[0]["name"], "approvals")
        counts = [bool(section["count"]) for section in sections]
        self.assertEqual(counts, sorted(counts, reverse=True))
        self.as_user(revision, "gm").action_approve()
        desk = self.as_user(self.env["sales.desk"], "gm")
        idle = [section["name"] for section in desk.get_sections() if not section["count"]]
        usual = [name for name in desk._section_names() if name in idle]
        self.assertEqual(idle, usual, "with nothing to do the usual order")

    def test_overdue_in_my_team(self):
        revision = self.publish()
        with freeze_time("2026-03-09 02:00:00"):
            self.as_user(revision, "gm").action_approve()
            revision.action_publish()
        with freeze_time("2026-04-09 02:00:00"), self.enter_registry_test_mode():
            self.env.ref("sales_policy.ir_cron_duty").method_direct_trigger()
        self.env.invalidate_all()
        section = self.sections("supervisor1")["team_duties"]
        self.assertEqual(section["count"], 2)
        self.assertEqual(section["urgent"], 2)
        self.assertTrue(all(row["urgent"] for row in section["rows"]))
        readings = self.sections("sales1")["readings"]
        self.assertEqual(readings["urgent"], 1)
        self.assertTrue(readings["rows"][0]["urgent"])

    def test_what_is_handed_over_stands_on_the_desk(self):
        """The reading of somebody else is not in “Regulations to read”: its duty is told as one."""
        revision = self.publish()
        self.as_user(revision, "gm").action_approve()
        revision.action_publish()
        duty = self.env["sales.duty"].search(
            [
                ("res_model", "=", "sales.regulation.reading"),
                ("user_id", "=", self.users["sales1"].id),
            ]
        )
        duty._hand_over(self.users["supervisor1"])
        section = self.sections("supervisor1")["duties"]
        self.assertEqual([row["res_id"] for row in section["rows"]], [duty.res_id])

    def test_cost(self):
        """Opening the desk is a handful of queries, however much is on it."""
        self.sections("supervisor1")
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.sections("supervisor1")
        self.assertLess(self.env.cr.sql_log_count - before, 40)

    def test_morning_mail_once_a_day(self):
        revision = self.publish()
        self.as_user(revision, "gm").action_approve()
        revision.action_publish()
        self.users["sales2"].sales_digest = False
        self.env["sales.regulation.reading"].flush_model()

        def at(moment):
            """The mails that the job sends at that moment."""
            before = self.env["mail.message"].search([], order="id desc", limit=1).id
            with freeze_time(moment), self.enter_registry_test_mode():
                self.env.ref("sales_policy.ir_cron_digest").method_direct_trigger()
            self.env.invalidate_all()
            messages = self.env["mail.message"].search(
                [("id", ">", before), ("message_type", "=", "user_notification")]
            )
            return messages.filtered(lambda m: m.notified_partner_ids.user_ids.name in self.users)

        self.assertFalse(at("2027-03-07 22:59:00"), "Monday, a minute to seven in Shanghai")
        mails = at("2027-03-07 23:00:00")
        told = set(mails.mapped("notified_partner_ids.name"))
        self.assertIn("sales1", told)
        self.assertNotIn("sales2", told)
        self.assertIn(revision.display_name, mails[0].body)
        self.assertFalse(at("2027-03-08 09:00:00"), "the same Monday")
        self.assertTrue(at("2027-03-08 23:00:00"), "Tuesday")
        self.assertFalse(at("2027-03-13 01:00:00"), "Saturday")
