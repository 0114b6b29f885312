import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";

import { Component, useState } from "@odoo/owl";

/** What came of a visit, while it is fresh: kept on the phone until there is a network. */
export class DraftDialog extends Component {
    static template = "sales_visits.DraftDialog";
    static components = { Dialog };
    static props = { close: Function, customer: String, keep: Function };

    setup() {
        this.state = useState({ result: "", summary: "" });
        this.results = [
            { value: "reached", label: _t("Reached") },
            { value: "partly", label: _t("Partly reached") },
            { value: "missed", label: _t("Not reached") },
        ];
    }

    keep() {
        this.props.keep({ result: this.state.result, summary: this.state.summary.trim() });
        this.props.close();
    }
}
