import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** Odoo gives the column of those without a choice no title: here it is the work that waits. */
class ProspectGroup extends RelationalModel.Group {
    setup(config, data) {
        super.setup(config, data);
        if (this.groupByField.name === "customer_intent" && !this.value) {
            this.displayName = _t("Not judged yet");
        }
    }
}

class ProspectModel extends RelationalModel {
    static Group = ProspectGroup;
}

registry.category("views").add("sales_prospect_kanban", { ...kanbanView, Model: ProspectModel });
