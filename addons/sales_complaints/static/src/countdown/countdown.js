import { _t } from "@web/core/l10n/translation";
import { formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";

/**
 * A length of time in the two largest units that a person counts by.
 *
 * @param {number} minutes
 * @returns {string}
 */
export function duration(minutes) {
    if (minutes < 60) {
        return _t("%s min", minutes);
    }
    const hours = Math.floor(minutes / 60);
    if (hours < 48) {
        return _t("%(hours)s h %(minutes)s min", { hours, minutes: minutes % 60 });
    }
    return _t("%(days)s d %(hours)s h", { days: Math.floor(hours / 24), hours: hours % 24 });
}

/**
 * What a clock says at `now`, and how urgent it is: calm, warning once the person is warned, danger when late.
 *
 * @param {{ state: string, deadline: DateTime, warning: DateTime }} clock
 * @param {DateTime} now
 */
export function countdown({ state, deadline, warning }, now) {
    if (state === "paused") {
        return { tone: "calm", text: _t("waits for the customer") };
    }
    if (!deadline) {
        return { tone: "calm", text: "" };
    }
    const left = deadline.diff(now).as("minutes");
    if (left < 0) {
        return { tone: "danger", text: _t("late by %s", duration(Math.floor(-left))) };
    }
    const tone = warning && warning <= now ? "warning" : "calm";
    return { tone, text: _t("%s left", duration(Math.floor(left))) };
}

/** The time left until a deadline, ticking by the server's clock: "1 h 12 min left" (CM-5.2). */
export class CountdownField extends Component {
    static template = "sales_complaints.CountdownField";
    static props = standardFieldProps;

    setup() {
        const clock = useService("sales_clock");
        this.clock = useState(clock.state);
        onMounted(() => (this.leave = clock.watch()));
        onWillUnmount(() => this.leave());
    }

    get shown() {
        const { clock_state: state, date_warning: warning } = this.props.record.data;
        const deadline = this.props.record.data[this.props.name];
        if (!this.clock.now && state !== "paused") {
            return { tone: "calm", text: "" };
        }
        return countdown({ state, deadline, warning }, this.clock.now);
    }

    get title() {
        const deadline = this.props.record.data[this.props.name];
        return deadline ? formatDateTime(deadline) : "";
    }
}

registry.category("fields").add("sales_countdown", {
    component: CountdownField,
    displayName: _t("Count-Down"),
    supportedTypes: ["datetime"],
    isEmpty: () => false,
    fieldDependencies: [
        { name: "clock_state", type: "selection" },
        { name: "date_warning", type: "datetime" },
    ],
});
