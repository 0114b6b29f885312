import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { useService } from "@web/core/utils/hooks";
import { relativeMoment } from "./relative_moment";

import { Component } from "@odoo/owl";

/**
 * One section of the desk, as `sales.desk` describes it. An addon that wants to show its section in its
 * own way registers a component of the same props under the section's name:
 *
 *     registry.category("sales_desk_sections").add("visits", VisitsSection);
 */
export class DeskSection extends Component {
    static template = "sales_policy.DeskSection";
    static props = {
        section: Object,
    };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get section() {
        return this.props.section;
    }

    rowUrl(row) {
        return `/odoo/${row.res_model}/${row.res_id}`;
    }

    moment(row) {
        return relativeMoment(deserializeDateTime(row.moment));
    }

    exactMoment(row) {
        return formatDateTime(deserializeDateTime(row.moment));
    }

    /** The document in the form that its model names for it. */
    async openRow(row) {
        const action = await this.orm.call(row.res_model, "get_formview_action", [row.res_id]);
        return this.action.doAction(action);
    }

    openAll() {
        return this.action.doAction(this.section.action);
    }

    doDeed() {
        return this.action.doAction(this.section.deed.action);
    }
}
