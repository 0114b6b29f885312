import { mailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

import { download } from "@web/core/network/download";

class Order extends models.Model {
    _name = "sale.order";
    name = fields.Char();
    _records = [{ id: 1, name: "S1" }];
}
class Exports extends models.Model {
    _name = "ir.exports";
    name = fields.Char();
    resource = fields.Char();
}
class ExportLog extends models.Model {
    _name = "sales.export.log";
    asks_reason(model) {
        return model === "res.partner";
    }
}
defineModels({ ...mailModels, Order, Exports, ExportLog });

const NAME = { id: "name", string: "Name", field_type: "char", children: false, value: "name" };

function catchDownloads() {
    const contexts = [];
    patchWithCleanup(download, {
        _download: (options) => contexts.push(JSON.parse(options.data.data).context),
    });
    return contexts;
}

async function openList(resModel) {
    onRpc("has_group", () => true);
    onRpc("/web/export/formats", () => [{ tag: "csv", label: "CSV" }]);
    onRpc("/web/export/get_fields", () => [NAME]);
    await mountView({
        type: "list",
        resModel,
        arch: '<list><field name="name"/></list>',
        actionMenus: {},
        loadActionMenus: true,
    });
}

async function openExportDialog() {
    await contains(".o_list_record_selector input[type='checkbox']").click();
    await contains(".o_control_panel .o_cp_action_menus .dropdown-toggle").click();
    await contains(".dropdown-menu span:contains(Export)").click();
    await animationFrame();
}

test.tags("desktop");
test("customers are exported with a reason", async () => {
    const contexts = catchDownloads();
    await openList("res.partner");
    await openExportDialog();
    await contains(".o_select_button").click();
    expect(contexts).toHaveLength(0);
    expect(".o_notification").toHaveText(/CM-4\.2\.1/);
    expect("#o_export_reason").toBeFocused();
    await contains("#o_export_reason").edit("Christmas cards");
    await contains(".o_select_button").click();
    expect(contexts[0].export_reason).toBe("Christmas cards");
    expect(".o_select_button").toBeEnabled();
});

test.tags("desktop");
test("other records are exported as ever", async () => {
    const contexts = catchDownloads();
    await openList("sale.order");
    await openExportDialog();
    expect("#o_export_reason").toHaveCount(0);
    await contains(".o_select_button").click();
    expect(contexts).toHaveLength(1);
});

test.tags("desktop");
test("a direct export of customers asks as well", async () => {
    const contexts = catchDownloads();
    await openList("res.partner");
    await contains(".o_cp_action_menus .dropdown-toggle").click();
    await contains(".o_export_all_menu").click();
    expect(".modal-footer .btn-primary").not.toBeEnabled();
    await contains("#o_export_reason").edit("Audit", { confirm: false });
    await contains(".modal-footer .btn-primary").click();
    expect(contexts[0].export_reason).toBe("Audit");
    expect(".modal").toHaveCount(0);
});

test.tags("desktop");
test("a direct export of other records does not", async () => {
    const contexts = catchDownloads();
    await openList("sale.order");
    await contains(".o_cp_action_menus .dropdown-toggle").click();
    await contains(".o_export_all_menu").click();
    await animationFrame();
    expect(contexts).toHaveLength(1);
    expect(contexts[0].export_reason).toBe(undefined);
});
