from lxml import etree

from odoo.tests import tagged

from .common_quality import QualityCase


@tagged("post_install", "-at_install")
class TestSalesComplaintPage(QualityCase):
    """The list of complaints as quality opens it is a handful of narrow queries (CM-7.1.2)."""

    def cells(self, complaints):
        view = self.env.ref("sales_complaints.sales_complaint_view_list")
        arch = etree.fromstring(complaints.get_view(view.id, "list")["arch"])
        self.assertEqual(arch.get("js_class"), "sales_lean_list")
        names = [n.get("name") for n in arch.iter("field") if n.get("optional") != "hide"]
        links = {name for name in names if complaints._fields[name].type == "many2one"}
        return {name: {"fields": {"display_name": {}}} if name in links else {} for name in names}

    def test_queries_do_not_grow_with_the_page(self):
        customers = [self.c1, self.c3, self.approved(self.sales2), self.approved(self.sales3)]
        for customer in customers * 10:
            self.complaint(customer.user_id, partner_id=customer.id)
        listed = self.env["sales.complaint"].with_user(self.quality).with_context(lang="en_US")
        cells = self.cells(listed)
        listed.web_search_read([], cells, limit=80, count_limit=10001)
        for limit in (5, 40):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(6):
                page = listed.web_search_read([], cells, limit=limit, count_limit=10001)
            self.assertEqual(len(page["records"]), limit)
            self.assertTrue(all(row["partner_id"]["display_name"] for row in page["records"]))
