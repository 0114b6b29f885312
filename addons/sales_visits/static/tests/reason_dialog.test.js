import { expect, test } from "@odoo/hoot";
import { click, waitFor } from "@odoo/hoot-dom";
import { ReasonDialog } from "@sales_visits/visit_day/reason_dialog";
import { allowTranslations, getService, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

import { Component, xml } from "@odoo/owl";

class Nothing extends Component {
    static props = {};
    static template = xml`<div/>`;
}

defineMailModels();

async function ask(verdict, distance) {
    allowTranslations();
    await mountWithCleanup(Nothing);
    const confirm = (reason) => expect.step(reason);
    getService("dialog").add(ReasonDialog, { verdict, distance, confirm });
    await waitFor(".modal .o_sales_day_reason");
}

test("the first arrival at a customer without a place is one tap", async () => {
    await ask("unclear", false);
    expect(".modal-title").toHaveText("Is this the customer's place?");
    await click(".o_sales_day_confirm:enabled");
    expect.verifySteps(["First visit: I am at the customer's"]);
});

test("who is elsewhere says why", async () => {
    await ask("outside", 1200);
    expect(".modal-title").toHaveText("Why are you not there?");
    expect(".o_sales_day_confirm").not.toBeEnabled();
});
