import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { deserializeDateTime } from "@web/core/l10n/dates";

import { reactive } from "@odoo/owl";

const { DateTime } = luxon;

/** Milliseconds between two ticks, and how much later one has to come for the machine to have slept. */
export const TICK = 10000;
const SLEPT = 3 * TICK;

/**
 * The server's clock, for all count-downs of a page: asked once, it goes on by the time that has passed, whatever
 * the browser's clock says or is set to. One timer runs while anybody looks.
 */
export class SalesClock {
    constructor(orm) {
        this.orm = orm;
        this.state = reactive({ now: null });
        this.watchers = 0;
        this.onVisible = () => document.visibilityState === "visible" && this.ask();
    }

    /** @returns {Function} what ends the watch */
    watch() {
        if (!this.watchers++) {
            this.ask();
            this.timer = browser.setInterval(() => this.tick(), TICK);
            document.addEventListener("visibilitychange", this.onVisible);
        }
        return () => {
            if (!--this.watchers) {
                browser.clearInterval(this.timer);
                document.removeEventListener("visibilitychange", this.onVisible);
            }
        };
    }

    /** Ask the server; without an answer, before there was one, the browser's clock has to do. */
    async ask() {
        const before = browser.performance.now();
        let now;
        try {
            now = deserializeDateTime(await this.orm.silent.call("sales.complaint", "get_now", []));
        } catch {
            now = this.state.now ? null : DateTime.now();
        }
        const after = browser.performance.now();
        if (now) {
            this.base = now.plus((after - before) / 2);
            this.asked = this.ticked = after;
            this.state.now = this.base;
        }
    }

    tick() {
        if (!this.base) {
            return;
        }
        const passed = browser.performance.now();
        const slept = passed - this.ticked > SLEPT;
        this.ticked = passed;
        this.state.now = this.base.plus(passed - this.asked);
        if (slept) {
            this.ask();
        }
    }
}

registry.category("services").add("sales_clock", {
    dependencies: ["orm"],
    start: (env, { orm }) => new SalesClock(orm),
});
