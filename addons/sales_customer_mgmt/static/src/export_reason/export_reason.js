import { Component, useRef, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { ExportAll } from "@web/views/list/export_all/export_all";
import { ExportDataDialog } from "@web/views/view_dialogs/export_data_dialog";

// Customer data leaves the system with a reason only (CM-4.2.1). The server refuses without one; here
// it is asked for, in the export dialog and before a direct export.

/**
 * Both export routes send the context of the list along, and read it before they wait for anything:
 * so it is put back at once.
 */
function withReason(root, reason, callback) {
    const { context } = root.config;
    root.config.context = { ...context, export_reason: reason };
    try {
        return callback();
    } finally {
        root.config.context = context;
    }
}

export class ExportReasonDialog extends Component {
    static template = "sales_customer_mgmt.ExportReasonDialog";
    static components = { Dialog };
    static props = { close: Function, confirm: Function };

    setup() {
        useAutofocus();
        this.state = useState({ reason: "" });
    }

    onConfirm() {
        this.props.confirm(this.state.reason.trim());
        this.props.close();
    }
}

patch(ExportDataDialog.prototype, {
    setup() {
        super.setup();
        this.reasonRef = useRef("exportReason");
        Object.assign(this.state, {
            asksReason: ["res.partner", "crm.lead"].includes(this.props.root.resModel),
            reason: "",
        });
    },

    async onClickExportButton() {
        const { resModel } = this.props.root;
        const paths = this.state.exportList.map((field) => field.id);
        this.state.asksReason ||= await this.orm.call("sales.export.log", "asks_reason", [
            resModel,
            paths,
        ]);
        const reason = this.state.reason.trim();
        if (this.state.asksReason && !reason) {
            this.notification.add(
                _t(
                    "Please say why: customer data leaves the system with a reason only (CM-4.2.1)."
                ),
                { type: "danger" }
            );
            this.reasonRef.el?.focus();
            return;
        }
        try {
            await withReason(this.props.root, reason, () => super.onClickExportButton());
        } finally {
            this.state.disabled = false;
        }
    },
});

patch(ExportAll.prototype, {
    async onDirectExportData() {
        const { root } = this.env.model;
        const paths = Object.keys(root.activeFields);
        // not by useService: the menu closes, and what a destroyed component waits for never comes
        const { dialog, orm } = this.env.services;
        if (!(await orm.call("sales.export.log", "asks_reason", [root.resModel, paths]))) {
            return super.onDirectExportData();
        }
        dialog.add(ExportReasonDialog, {
            confirm: (reason) => withReason(root, reason, () => super.onDirectExportData()),
        });
    },
});
