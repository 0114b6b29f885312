import { defineHrModels } from "@hr/../tests/hr_test_helpers";
import { expect, test, waitFor } from "@odoo/hoot";
import {
    contains,
    defineActions,
    defineModels,
    fields,
    getService,
    MockServer,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

class SalesApproval extends models.Model {
    _name = "sales.approval";

    res_name = fields.Char();
    can_decide = fields.Boolean();

    _records = [
        { id: 1, res_name: "First", can_decide: true },
        { id: 2, res_name: "Second", can_decide: true },
        { id: 3, res_name: "Third", can_decide: true },
    ];
    _views = {
        list: `<list><field name="res_name"/></list>`,
        form: `
            <form js_class="sales_approval_queue">
                <header>
                    <button name="action_approve" type="object" string="Approve"
                            invisible="not can_decide"/>
                    <button name="action_look" type="object" string="Look"/>
                </header>
                <field name="res_name"/>
                <field name="can_decide" invisible="1"/>
            </form>`,
        search: `<search/>`,
    };
}

defineHrModels();
defineModels([SalesApproval]);
defineActions([
    {
        id: 1,
        name: "Waiting for Me",
        res_model: "sales.approval",
        domain: [["can_decide", "=", true]],
        views: [
            [false, "list"],
            [false, "form"],
        ],
    },
]);

async function openQueue() {
    onRpc("sales.approval", "action_approve", ({ args }) => {
        MockServer.env["sales.approval"].write(args[0], { can_decide: false });
        expect.step(`approved ${args[0][0]}`);
        return false;
    });
    onRpc("sales.approval", "action_look", () => false);
    await mountWithCleanup(WebClient);
    await getService("action").doAction(1);
}

test("after a decision the next one follows, and the list when none is left", async () => {
    await openQueue();
    await contains(".o_data_row:eq(1) .o_data_cell").click();
    expect(".o_field_widget[name=res_name] input").toHaveValue("Second");

    await contains("button[name=action_approve]").click();
    expect(".o_field_widget[name=res_name] input").toHaveValue("Third");
    expect(".o_pager").toHaveText("2 / 2");

    await contains("button[name=action_approve]").click();
    expect(".o_field_widget[name=res_name] input").toHaveValue("First");

    await contains("button[name=action_approve]").click();
    await waitFor(".o_list_view");
    expect(".o_form_view").toHaveCount(0);
    expect(".o_data_row").toHaveCount(0);
    expect.verifySteps(["approved 2", "approved 3", "approved 1"]);
});

test("without a decision the form stays", async () => {
    await openQueue();
    await contains(".o_data_row:eq(0) .o_data_cell").click();
    await contains("button[name=action_look]").click();
    expect(".o_field_widget[name=res_name] input").toHaveValue("First");
    expect(".o_pager").toHaveText("1 / 3");
});
