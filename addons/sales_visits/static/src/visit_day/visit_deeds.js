import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { newToken, serverNow } from "../offline_queue/offline_queue_service";
import { shrinkPhoto } from "./photo";
import { findPlace, judge } from "./place";
import { ReasonDialog } from "./reason_dialog";

import { useState } from "@odoo/owl";

const MODEL = "sales.visit";

/** What a person does on a visit: each deed finds the place, asks for a reason if it must, and is sent. */
export function useVisitDeeds() {
    const queue = useService("sales_offline_queue");
    const dialog = useService("dialog");
    const notification = useService("notification");
    const state = useState({ busy: false, text: "" });

    /** One deed at a time: a second tap does nothing. */
    async function alone(key, deed) {
        if (state.busy) {
            return;
        }
        Object.assign(state, { busy: key, text: _t("One moment…") });
        try {
            await deed();
        } catch (error) {
            notification.add(error.data?.message || error.message, {
                type: "danger",
                sticky: true,
            });
        } finally {
            Object.assign(state, { busy: false, text: "" });
        }
    }

    async function place() {
        state.text = _t("Finding the place…");
        const fix = await findPlace({
            onProgress: (accuracy) => (state.text = _t("Finding the place… %s m", accuracy)),
        });
        state.text = fix.fix_error ? _t("Sending…") : sureness(fix);
        return fix;
    }

    function sureness(fix) {
        return _t("Sending… (place sure to %s m)", Math.round(fix.accuracy));
    }

    function askReason({ verdict, distance }) {
        return new Promise((resolve) => {
            dialog.add(
                ReasonDialog,
                { verdict, distance, confirm: resolve },
                { onClose: () => resolve(null) }
            );
        });
    }

    /** Send an arrival; what is not inside has a reason, or is not sent. */
    async function arrive(visit, deed, fix) {
        const payload = { token: newToken(), date: serverNow(), ...fix };
        const guess = judge(fix, visit.place, visit.limits);
        let answer = guess.verdict === "inside" ? null : { status: "reason", ...guess };
        while (!answer || answer.status === "reason") {
            if (answer) {
                payload.reason = await askReason(answer);
                if (!payload.reason) {
                    return;
                }
            }
            answer = await queue.send({
                ...deed,
                token: payload.token,
                subject: visit.subject || `arrival_${payload.token}`,
                label: _t("Arrive: %s", visit.customer),
                visit: { ...visit, token: payload.token },
                payload: { ...payload },
            });
        }
        tell(answer, _t("Arrived: %s", visit.customer));
    }

    function tell(answer, text) {
        if (answer.status === "queued") {
            notification.add(_t("Kept on this phone, sent as soon as there is a network."), {
                type: "warning",
            });
        } else {
            notification.add(text, { type: "success" });
        }
    }

    /** A deed after the arrival: the visit may have no number yet, then the arrival's key names it. */
    function later(visit, method, payload, label) {
        const token = newToken();
        return queue.send({
            token,
            subject: visit.subject,
            label,
            model: MODEL,
            method,
            args: [visit.id ? [visit.id] : []],
            payload: { token, date: serverNow(), arrival: visit.token, ...payload },
        });
    }

    return {
        state,
        place,
        alone,
        arrive: (visit) =>
            alone(visit.subject, async () => {
                const deed = { model: MODEL, method: "action_check_in", args: [[visit.id]] };
                await arrive(visit, deed, await place());
            }),
        begin: (customer, fix) =>
            alone("unplanned", () => {
                const method = "action_begin_unplanned";
                return arrive(
                    customer,
                    { model: MODEL, method, args: [customer.customer_id] },
                    fix
                );
            }),
        leave: (visit) =>
            alone(visit.subject, async () => {
                const label = _t("Leave: %s", visit.customer);
                const answer = await later(visit, "action_check_out", await place(), label);
                tell(answer, _t("Left: %s", visit.customer));
            }),
        draft: (visit, payload) =>
            alone(visit.subject, async () => {
                const label = _t("Draft of the report: %s", visit.customer);
                const answer = await later(visit, "action_draft_report", payload, label);
                tell(answer, _t("Put into the report: %s", visit.customer));
            }),
        addPhoto: (visit, file) =>
            alone(visit.subject, async () => {
                const payload = { photo: await shrinkPhoto(file) };
                const label = _t("Photo: %s", visit.customer);
                const answer = await later(visit, "action_add_photo", payload, label);
                tell(answer, _t("Photo sent: %s", visit.customer));
            }),
    };
}
