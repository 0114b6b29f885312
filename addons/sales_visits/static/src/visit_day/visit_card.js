import { useService } from "@web/core/utils/hooks";

import { Component, onWillStart, useState } from "@odoo/owl";

/** What one knows before one enters, part by part, as `get_card` tells it; without a network as it was. */
export class VisitCard extends Component {
    static template = "sales_visits.VisitCard";
    static props = { visitId: Number };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.queue = useService("sales_offline_queue");
        this.state = useState({ parts: null, isLost: false });
        onWillStart(() => {
            this.load();
        });
    }

    async load() {
        const name = `card_${this.props.visitId}`;
        this.state.parts ??= (await this.queue.recall(name)) || null;
        try {
            const parts = await this.orm.silent.call("sales.visit", "get_card", [
                this.props.visitId,
            ]);
            this.state.parts = parts;
            this.queue.remember(name, parts);
        } catch {
            this.state.isLost = !this.state.parts;
        }
    }

    async open(row) {
        if (row.res_model) {
            const action = await this.orm.call(row.res_model, "get_formview_action", [row.res_id]);
            this.action.doAction(action);
        }
    }
}
