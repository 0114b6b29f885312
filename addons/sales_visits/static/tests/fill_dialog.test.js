import { expect, test } from "@odoo/hoot";
import { click, waitFor, waitForNone } from "@odoo/hoot-dom";
import { FillDialog } from "@sales_visits/fill_dialog/fill_dialog";
import {
    allowTranslations,
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

import { Component, xml } from "@odoo/owl";

class Nothing extends Component {
    static props = {};
    static template = xml`<div/>`;
}

defineMailModels();

/** The dialog of run 7, whose proposal ends with `end()`; what the server hears are steps. */
async function openDialog() {
    allowTranslations();
    const { promise, resolve } = Promise.withResolvers();
    onRpc("sales.visit.plan.fill", "action_fill", ({ args }) => {
        expect.step(`fill ${args[0]}`);
        return promise;
    });
    onRpc("sales.visit.plan.fill", "action_cancel", ({ args }) => {
        expect.step(`cancel ${args[0]}`);
        return true;
    });
    await mountWithCleanup(Nothing);
    patchWithCleanup(getService("action"), { doAction: (action) => expect.step(action) });
    let tell = null;
    patchWithCleanup(getService("bus_service"), {
        subscribe: (_name, listen) => (tell = listen),
        unsubscribe: () => {},
    });
    getService("dialog").add(FillDialog, { runId: 7 });
    await waitFor(".modal .progress");
    return { end: () => resolve(true), tell };
}

test("it says how far its own proposal is", async () => {
    const { tell, end } = await openDialog();
    tell({ id: 8, share: 0.9 });
    tell({ id: 7, share: 0.413 });
    await waitFor(".progress[aria-valuenow='41']");
    end();
    await waitForNone(".modal");
    expect.verifySteps(["fill 7", "soft_reload"]);
});

test("who closes it before the end cancels the proposal", async () => {
    const { end } = await openDialog();
    await click(".o_sales_fill_cancel");
    await waitForNone(".modal");
    end();
    await expect.waitForSteps(["fill 7", "cancel 7", "soft_reload"]);
});
