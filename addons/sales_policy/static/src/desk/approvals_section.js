import { registry } from "@web/core/registry";
import { DeskSection } from "./desk_section";

/** An approval opens in the queue, so that the next one follows after the decision. */
export class ApprovalsSection extends DeskSection {
    openRow(row) {
        return this.action.doAction(this.section.action, {
            viewType: "form",
            props: { resId: row.res_id, resIds: this.section.rows.map((other) => other.res_id) },
        });
    }
}

registry.category("sales_desk_sections").add("approvals", ApprovalsSection);
