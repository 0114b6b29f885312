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

class Customer extends models.Model {
    _name = "customer";

    name = fields.Char();
    city = fields.Char();
    light = fields.Char();
    mood = fields.Char();

    _records = [
        { id: 1, name: "First", city: "Wenzhou", light: "red", mood: "good" },
        { id: 2, name: "Second", city: "Chengdu", light: "green", mood: "bad" },
    ];
}

defineMailModels();
defineModels([Customer]);

function openList(groupBy = []) {
    onRpc("customer", "web_search_read", ({ kwargs }) => {
        expect.step(Object.keys(kwargs.specification).sort().join());
    });
    return mountView({
        type: "list",
        resModel: "customer",
        groupBy,
        arch: `
            <list js_class="sales_lean_list">
                <field name="name" decoration-danger="mood == 'bad'"/>
                <field name="city" optional="show"/>
                <field name="light" optional="hide"/>
                <field name="mood" optional="hide"/>
            </list>`,
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
