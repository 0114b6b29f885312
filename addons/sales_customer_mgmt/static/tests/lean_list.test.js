import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, queryAllTexts, test } from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { currencies } from "@web/core/currency";

class Customer extends models.Model {
    _name = "customer";

    name = fields.Char();
    city = fields.Char();
    light = fields.Char();
    mood = fields.Char();
    cash = fields.Monetary({ currency_field: "currency_id" });
    currency_id = fields.Many2one({ relation: "res.currency" });

    _records = [
        {
            id: 1,
            name: "First",
            city: "Wenzhou",
            light: "red",
            mood: "good",
            cash: 3,
            currency_id: 1,
        },
        {
            id: 2,
            name: "Second",
            city: "Chengdu",
            light: "green",
            mood: "bad",
            cash: 4,
            currency_id: 1,
        },
    ];
}

class Currency extends models.Model {
    _name = "res.currency";

    name = fields.Char();

    _records = [{ id: 1, name: "CNY" }];
}

const COLUMNS = `
    <field name="name" decoration-danger="mood == 'bad'"/>
    <field name="city" optional="show"/>
    <field name="light" optional="hide"/>
    <field name="mood" optional="hide"/>`;

defineMailModels();
defineModels([Customer, Currency]);

function openList(groupBy = [], columns = COLUMNS) {
    onRpc("customer", "web_search_read", ({ kwargs }) => {
        expect.step(Object.keys(kwargs.specification).sort().join());
    });
    return mountView({
        type: "list",
        resModel: "customer",
        groupBy,
        arch: `<list js_class="sales_lean_list">${columns}</list>`,
    });
}

async function toggle(name) {
    await contains(".o_optional_columns_dropdown_toggle").click();
    await contains(`.o-dropdown--menu input[name="${name}"]`).click();
}

test("a hidden column is read once it is shown, unless another one asks for it", async () => {
    await openList();
    expect.verifySteps(["city,mood,name"]);
    await toggle("light");
    expect.verifySteps(["city,light,mood,name"]);
    expect(queryAllTexts(".o_data_cell[name=light]")).toEqual(["red", "green"]);
    await contains(`.o-dropdown--menu input[name="light"]`).click();
    await contains(`.o-dropdown--menu input[name="mood"]`).click();
    expect(queryAllTexts(".o_data_cell[name=light]")).toEqual([]);
    expect(queryAllTexts(".o_data_cell[name=mood]")).toEqual(["good", "bad"]);
    expect.verifySteps([]);
});

test("columns that were shown the last time, as Odoo's own list keeps them, are read", async () => {
    patchWithCleanup(browser.localStorage, {
        getItem: (key) =>
            key.startsWith("optional_fields,customer,list") && key.endsWith(",city,light,mood,name")
                ? "light"
                : null,
    });
    await openList();
    expect.verifySteps(["light,mood,name"]);
    expect(queryAllTexts(".o_data_cell[name=light]")).toEqual(["red", "green"]);
    expect(queryAllTexts(".o_data_cell[name=city]")).toEqual([]);
});

test("the rows of groups read what is shown, too", async () => {
    await openList(["city"]);
    await contains(".o_group_header:first").click();
    expect.verifySteps(["city,mood,name"]);
    await toggle("light");
    expect(queryAllTexts(".o_data_cell[name=light]")).toEqual(["green"]);
});

test("the currency of a hidden amount is read together with it", async () => {
    patchWithCleanup(currencies, {
        1: { name: "CNY", symbol: "¥", position: "before", digits: [69, 2] },
    });
    await openList(
        [],
        `<field name="name"/>
         <field name="currency_id" column_invisible="True"/>
         <field name="cash" optional="hide"/>`
    );
    expect.verifySteps(["name"]);
    await toggle("cash");
    expect.verifySteps(["cash,currency_id,name"]);
    expect(queryAllTexts(".o_data_cell[name=cash]")).toEqual(["¥ 3.00", "¥ 4.00"]);
});
