import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { OfflineQueueDialog } from "./offline_queue_dialog";

import { Component, useState } from "@odoo/owl";

/** How much waits to be sent, wherever one is. */
export class OfflineQueueSystray extends Component {
    static template = "sales_visits.OfflineQueueSystray";
    static props = {};

    setup() {
        this.dialog = useService("dialog");
        this.state = useState(useService("sales_offline_queue").state);
    }

    get hasErrors() {
        return this.state.items.some((item) => item.error);
    }

    open() {
        this.dialog.add(OfflineQueueDialog);
    }
}

registry
    .category("systray")
    .add("sales_visits.offline_queue", { Component: OfflineQueueSystray }, { sequence: 30 });
