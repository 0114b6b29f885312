import { expect, test } from "@odoo/hoot";
import { runAllTimers } from "@odoo/hoot-mock";
import { mailModels, patchUiSize, SIZES } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Lot extends models.Model {
    _name = "stock.lot";

    name = fields.Char();

    _records = [
        { id: 1, name: "L-7391" },
        { id: 2, name: "L-7392" },
    ];
}

class Complaint extends models.Model {
    _name = "sales.complaint";

    lot_id = fields.Many2one({ relation: "stock.lot" });

    _records = [{ id: 1 }];
}

defineModels({ ...mailModels, Lot, Complaint });

async function mountForm(mayWrite) {
    onRpc("stock.lot", "get_views", () => expect.step("the list is opened"));
    await mountView({
        type: "form",
        resModel: "sales.complaint",
        resId: 1,
        arch: `<form><field name="lot_id" widget="sales_lookup" can_write="${mayWrite}"/></form>`,
    });
}

async function findByNumber() {
    await contains(".o_field_widget[name=lot_id] input").edit("7392", { confirm: false });
    await runAllTimers();
    await contains(".o-autocomplete .dropdown-item:contains(L-7392)").click();
    expect(".o_field_widget[name=lot_id] input").toHaveValue("L-7392");
    expect.verifySteps([]);
}

test("who may not read the lots types a number, and is offered no list", async () => {
    await mountForm("False");
    await contains(".o_field_widget[name=lot_id] input").click();
    expect(".o-autocomplete .dropdown-item:contains(L-739)").toHaveCount(2);
    expect(".o_m2o_dropdown_option_search_more").toHaveCount(0);
    await findByNumber();
});

test("who may read them has the list too", async () => {
    await mountForm("True");
    await contains(".o_field_widget[name=lot_id] input").click();
    expect(".o_m2o_dropdown_option_search_more").toHaveCount(1);
    await findByNumber();
});

test("on a phone a number is typed as well", async () => {
    patchUiSize({ size: SIZES.SM });
    await mountForm("False");
    await findByNumber();
});
