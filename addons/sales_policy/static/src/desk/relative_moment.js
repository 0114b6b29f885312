import { _t } from "@web/core/l10n/translation";
import { formatDate } from "@web/core/l10n/dates";

const { DateTime } = luxon;

/** Days beyond which a date says more than words. */
const FAR = 30;

/**
 * A moment as a person would say it: "in 2 hours", "yesterday", "in 3 days".
 *
 * @param {luxon.DateTime} moment
 * @param {luxon.DateTime} [now]
 * @returns {string}
 */
export function relativeMoment(moment, now = DateTime.now()) {
    if (Math.abs(moment.diff(now, "minutes").minutes) < 1) {
        return _t("now");
    }
    if (moment.hasSame(now, "day")) {
        return moment.toRelative({ base: now, unit: ["hours", "minutes"] });
    }
    if (Math.abs(moment.diff(now, "days").days) > FAR) {
        return formatDate(moment);
    }
    return moment.toRelativeCalendar({ base: now, unit: "days" });
}
