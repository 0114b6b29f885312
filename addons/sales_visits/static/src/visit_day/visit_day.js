import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { OfflineQueueDialog } from "../offline_queue/offline_queue_dialog";
import { DraftDialog } from "./draft_dialog";
import { NearbyDialog } from "./nearby_dialog";
import { VisitCard } from "./visit_card";
import { useVisitDeeds } from "./visit_deeds";

import { Component, useEffect, useExternalListener, useState } from "@odoo/owl";

const { DateTime } = luxon;

/** What a deed that waits has already made of its visit. */
const BECOMES = { action_check_in: "under_way", action_check_out: "done" };
const BADGES = {
    planned: "text-bg-light",
    under_way: "text-bg-info",
    done: "text-bg-success",
    missed: "text-bg-danger",
    cancelled: "text-bg-secondary",
};

/** The day's visits in the order of the route, with what is done on each at arm's length (VM-6.2). */
export class VisitDay extends Component {
    static template = "sales_visits.VisitDay";
    static components = { VisitCard };
    static props = { ...standardActionServiceProps };
    static displayName = _t("My Day");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.queueService = useService("sales_offline_queue");
        this.queue = useState(this.queueService.state);
        this.deeds = useVisitDeeds();
        this.busy = useState(this.deeds.state);
        this.state = useState({ status: "loading", day: null, since: false, open: null });
        // At first, and whenever something has been sent; not awaited: the screen shows at once
        useEffect(
            () => {
                this.load();
            },
            () => [this.queue.items.length]
        );
        useExternalListener(document, "visibilitychange", () => {
            if (document.visibilityState === "visible") {
                this.load();
            }
        });
    }

    /** The day as it is, or without a network as it was. */
    async load() {
        try {
            const day = await this.orm.silent.call("sales.visit", "get_day", []);
            Object.assign(this.state, { status: "ready", day, since: false });
            this.queueService.remember("day", { day, since: DateTime.now().toISO() });
            this.prefetch(day);
        } catch (error) {
            if (error.exceptionName === "odoo.exceptions.AccessError") {
                Object.assign(this.state, { status: "refused", reason: error.data.message });
                return;
            }
            const page = this.state.day ? null : await this.queueService.recall("day");
            if (page) {
                const since = DateTime.fromISO(page.since);
                Object.assign(this.state, { status: "ready", day: page.day, since });
            } else if (!this.state.day) {
                this.state.status = "error";
            }
        }
    }

    /** Once a day, what is needed later without a network. */
    async prefetch(day) {
        if (this.fetched === day.today) {
            return;
        }
        this.fetched = day.today;
        try {
            this.queueService.remember(
                "places",
                await this.orm.silent.call("sales.visit", "get_places")
            );
            for (const { id } of day.visits.filter((visit) => visit.state === "planned")) {
                const card = await this.orm.silent.call("sales.visit", "get_card", [id]);
                await this.queueService.remember(`card_${id}`, card);
            }
        } catch {
            this.fetched = false;
        }
    }

    get today() {
        const { today } = this.state.day;
        return DateTime.fromISO(today).toLocaleString({
            weekday: "long",
            day: "numeric",
            month: "long",
        });
    }

    /** The visits, with what waits to be sent counted as done. */
    get visits() {
        const { items } = this.queue;
        const known = this.state.day.visits.map((visit) => ({
            ...visit,
            subject: `visit_${visit.id}`,
        }));
        const begun = items
            .filter((item) => item.method === "action_begin_unplanned")
            .map(({ visit, subject, payload }) => ({
                ...visit,
                subject,
                id: false,
                state: "under_way",
                start: payload.date,
                purposes: [],
                is_unplanned: true,
            }));
        return [...known, ...begun].map((visit) => {
            const waiting = items.filter((item) => item.subject === visit.subject);
            const last = waiting.findLast((item) => BECOMES[item.method]);
            const state = last ? BECOMES[last.method] : visit.state;
            const error = waiting.find((item) => item.error)?.error;
            return { ...visit, state, waits: waiting.length, error };
        });
    }

    get groups() {
        const { visits } = this;
        return [
            { name: "fixed", visits: visits.filter((visit) => !visit.is_spare) },
            { name: "spare", title: _t("Spare targets"), visits: visits.filter((v) => v.is_spare) },
        ].filter((group) => group.visits.length);
    }

    get progress() {
        const fixed = this.visits.filter((visit) => !visit.is_spare);
        const done = fixed.filter((visit) => visit.state === "done");
        return _t("%(done)s of %(all)s done", { done: done.length, all: fixed.length });
    }

    time(moment) {
        return deserializeDateTime(moment).toFormat("HH:mm");
    }

    get since() {
        return formatDateTime(this.state.since);
    }

    stateLabel({ state }) {
        return {
            planned: _t("Planned"),
            under_way: _t("There"),
            done: _t("Done"),
            missed: _t("Missed"),
            cancelled: _t("Cancelled"),
        }[state];
    }

    badge({ state }) {
        return BADGES[state];
    }

    arrival({ verdict, judgement }) {
        if (judgement) {
            return judgement === "accepted" ? _t("Place accepted") : _t("Place refused");
        }
        return { outside: _t("Outside"), unclear: _t("Place unclear"), no_fix: _t("No place") }[
            verdict
        ];
    }

    // What a tap does

    async arrive(visit) {
        const there = this.visits.find((other) => other.state === "under_way");
        if (there) {
            this.notification.add(_t("Leave “%s” first.", there.customer), { type: "warning" });
            return;
        }
        await this.deeds.arrive(visit);
        await this.load();
    }

    async leave(visit) {
        await this.deeds.leave(visit);
        await this.load();
    }

    async takePhoto(visit, ev) {
        const [file] = ev.target.files;
        ev.target.value = "";
        if (file) {
            await this.deeds.addPhoto(visit, file);
        }
    }

    async visitSomebody() {
        let places, fix;
        await this.deeds.alone("unplanned", async () => {
            places = await this.places();
            fix = await this.deeds.place();
        });
        if (fix) {
            const found = performance.now();
            const choose = async (customer) => {
                const age = fix.fix_age + (performance.now() - found) / 1000;
                await this.deeds.begin(customer, fix.fix_error ? fix : { ...fix, fix_age: age });
                await this.load();
            };
            this.dialog.add(NearbyDialog, { places, fix, choose });
        }
    }

    async places() {
        try {
            return await this.orm.silent.call("sales.visit", "get_places");
        } catch {
            return (await this.queueService.recall("places")) || [];
        }
    }

    toggle(visit) {
        this.state.open = this.state.open === visit.subject ? null : visit.subject;
    }

    openVisit(visit) {
        return this.openForm("sales.visit", visit.id);
    }

    openReport(visit) {
        return this.openForm("sales.visit.report", visit.report.id);
    }

    /** Without a network there is no report yet, or it can't be opened: what is written comes into it later. */
    canOnlyDraft({ state, waits, report }) {
        return state === "done" && Boolean(waits || (report && report.owed && !this.queue.online));
    }

    draftReport(visit) {
        this.dialog.add(DraftDialog, {
            customer: visit.customer,
            keep: async (payload) => {
                await this.deeds.draft(visit, payload);
                await this.load();
            },
        });
    }

    openDaily() {
        return this.openForm("sales.daily.report", this.state.day.daily.id);
    }

    openForm(res_model, res_id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model,
            res_id,
            views: [[false, "form"]],
        });
    }

    openQueue() {
        this.dialog.add(OfflineQueueDialog);
    }

    openPlan() {
        return this.action.doAction("sales_visits.sales_visit_action_today");
    }
}

registry.category("actions").add("sales_visits.day", VisitDay);
