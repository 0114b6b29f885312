import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DeskSection } from "./desk_section";

import { Component, onWillStart, useExternalListener, useState } from "@odoo/owl";

const { DateTime } = luxon;

const NOON = 12;
const EVENING = 18;

export class Desk extends Component {
    static template = "sales_policy.Desk";
    static components = { DeskSection };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Desk");

    setup() {
        this.orm = useService("orm");
        this.state = useState({ status: "loading", sections: [], now: DateTime.now() });
        onWillStart(() => {
            this.load(); // not awaited: the desk shows at once that it is loading
        });
        // A phone shows the page again that was opened hours ago
        useExternalListener(document, "visibilitychange", () => {
            if (document.visibilityState === "visible") {
                this.load();
            }
        });
    }

    get greeting() {
        const { hour } = this.state.now;
        if (hour < NOON) {
            return _t("Good morning, %s", user.name);
        }
        return hour < EVENING
            ? _t("Good afternoon, %s", user.name)
            : _t("Good evening, %s", user.name);
    }

    get today() {
        return this.state.now.toLocaleString({
            weekday: "long",
            day: "numeric",
            month: "long",
            year: "numeric",
        });
    }

    sectionComponent(section) {
        return registry.category("sales_desk_sections").get(section.name, DeskSection);
    }

    async load() {
        try {
            const sections = await this.orm.silent.call("sales.desk", "get_sections", []);
            Object.assign(this.state, { status: "ready", sections, now: DateTime.now() });
        } catch {
            this.state.status = "error";
        }
    }

    retry() {
        this.state.status = "loading";
        return this.load();
    }
}

registry.category("actions").add("sales_policy.desk", Desk);
