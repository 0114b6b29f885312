import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";

import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";

const MODEL = "sales.visit.plan.fill";
const MESSAGE = "sales_visit_plan_fill";

/** How far the proposal of a month is; who closes the dialog before the end cancels it. */
export class FillDialog extends Component {
    static template = "sales_visits.FillDialog";
    static components = { Dialog };
    static props = { close: Function, runId: Number };

    setup() {
        // The services themselves: what is under way goes on when the dialog is closed
        const { action, bus_service: bus, orm } = this.env.services;
        this.state = useState({ percent: 0 });
        let isOver = false;
        const listen = ({ id, share }) => {
            if (id === this.props.runId) {
                this.state.percent = Math.round(100 * share);
            }
        };
        bus.subscribe(MESSAGE, listen);
        onMounted(async () => {
            try {
                await orm.silent.call(MODEL, "action_fill", [this.props.runId]);
            } finally {
                isOver = true;
                this.props.close();
            }
            action.doAction("soft_reload");
        });
        onWillUnmount(() => {
            bus.unsubscribe(MESSAGE, listen);
            if (!isOver) {
                orm.silent.call(MODEL, "action_cancel", [this.props.runId]);
            }
        });
    }
}

registry.category("actions").add("sales_visit_plan_fill", async (env, action) => {
    const values = { plan_id: action.context.active_id };
    const [runId] = await env.services.orm.create(MODEL, [values]);
    env.services.dialog.add(FillDialog, { runId });
});
