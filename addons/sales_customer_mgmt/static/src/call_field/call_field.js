import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { PhoneField, formPhoneField, phoneField } from "@web/views/fields/phone/phone_field";

import { onWillStart } from "@odoo/owl";

const LOGGERS = ["sales_policy.group_salesperson", "sales_policy.group_sales_administration"];

/**
 * A phone number that calls, and asks at once how it went: the dialog waits behind the dialler, and one
 * tap more enters the call as a contact (CM-4.3.1).
 */
export class CallField extends PhoneField {
    static template = "sales_customer_mgmt.CallField";

    setup() {
        super.setup();
        this.action = useService("action");
        onWillStart(async () => {
            const held = await Promise.all(LOGGERS.map((group) => user.hasGroup(group)));
            this.logs = held.some(Boolean);
        });
    }

    onCall() {
        const { record } = this.props;
        if (!this.logs || !record.resId) {
            return;
        }
        this.action.doAction("sales_customer_mgmt.sales_contact_log_action", {
            additionalContext: { default_partner_id: record.resId, default_kind: "call" },
            onClose: () => record.model.root.load(),
        });
    }
}

registry.category("fields").add("sales_call", { ...phoneField, component: CallField });

export class FormCallField extends CallField {
    static template = "sales_customer_mgmt.FormCallField";
}

registry.category("fields").add("form.sales_call", { ...formPhoneField, component: FormCallField });
