import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { useService } from "@web/core/utils/hooks";
import { Dialog } from "@web/core/dialog/dialog";

import { Component, useState } from "@odoo/owl";

/** What waits to be sent, what was refused and why. */
export class OfflineQueueDialog extends Component {
    static template = "sales_visits.OfflineQueueDialog";
    static components = { Dialog };
    static props = { close: Function };

    setup() {
        this.queue = useService("sales_offline_queue");
        this.state = useState(this.queue.state);
        this.reasons = useState({});
    }

    moment(item) {
        return formatDateTime(deserializeDateTime(item.payload.date));
    }

    retry(item) {
        return this.queue.retry(item, this.reasons[item.token]);
    }
}
