import { mailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Prospect extends models.Model {
    name = fields.Char();
    customer_intent = fields.Selection({
        selection: [
            ["a", "A"],
            ["b", "B"],
        ],
    });
    _records = [
        { id: 1, name: "Zhuoyue", customer_intent: "a" },
        { id: 2, name: "Jincheng", customer_intent: false },
    ];
}
defineModels({ ...mailModels, Prospect });

test("the prospects without an intent stand in a column that says so", async () => {
    await mountView({
        type: "kanban",
        resModel: "prospect",
        groupBy: ["customer_intent"],
        arch: `
            <kanban js_class="sales_prospect_kanban">
                <templates><t t-name="card"><field name="name"/></t></templates>
            </kanban>`,
    });
    expect(queryAllTexts(".o_kanban_header .o_column_title").sort()).toEqual([
        "A\n(1)",
        "Not judged yet\n(1)",
    ]);
});
