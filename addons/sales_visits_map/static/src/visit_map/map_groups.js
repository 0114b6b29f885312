import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { groupBy, sortBy } from "@web/core/utils/arrays";

// White is read on each of them
const DAY_COLORS = [
    "#1565c0", "#ad1457", "#2e7d32", "#6a1b9a", "#a84300", "#00695c", "#5d4037", "#37474f",
]; // prettier-ignore
const URGENCIES = [
    { key: "owed", color: "#c62828", label: _t("Owed a visit") },
    { key: "soon", color: "#b35900", label: _t("Due soon") },
    { key: "fine", color: "#2e7d32", label: _t("In time") },
    { key: "none", color: "#5f6368", label: _t("No visit owed") },
];

export const dayLabel = (day) =>
    deserializeDate(day).toLocaleString({ weekday: "short", day: "numeric", month: "short" });

const byStart = (one, other) =>
    one.start === other.start ? one.id - other.id : one.start < other.start ? -1 : 1;

/**
 * A group a day and person, its stops numbered in the order of their start: one colour a day. What was
 * cancelled is no stop of the route, and a customer without a place keeps its number.
 */
export function routes(points) {
    const days = [...new Set(points.map((point) => point.day))].sort();
    const several = new Set(points.map((point) => point.person[0])).size > 1;
    const groups = Object.values(groupBy(points, (point) => `${point.day}|${point.person[0]}`));
    const sorted = sortBy(groups, ([first]) => `${first.day}|${first.person[1]}`);
    return sorted.map((visits) => {
        const [{ day, person }] = visits;
        let number = 0;
        const stops = [...visits].sort(byStart).map((point) => ({
            point,
            label: point.state === "cancelled" ? "–" : `${++number}`,
        }));
        return {
            key: `${day}|${person[0]}`,
            label: several ? `${dayLabel(day)} · ${person[1]}` : dayLabel(day),
            color: DAY_COLORS[days.indexOf(day) % DAY_COLORS.length],
            stops,
            line: stops
                .filter(({ point }) => point.place && point.state !== "cancelled")
                .map(({ point }) => point.place),
        };
    });
}

export function urgency(point, soon) {
    if (point.days_left === false) {
        return "none";
    }
    return point.days_left <= 0 ? "owed" : point.days_left <= soon ? "soon" : "fine";
}

/** A group an urgency, the most urgent first; its stops carry the grade. `soon` is a number of days. */
export function urgencies(points, soon) {
    const groups = groupBy(points, (point) => urgency(point, soon));
    return URGENCIES.filter(({ key }) => groups[key]).map(({ key, color, label }) => ({
        key,
        color,
        label: label.toString(),
        stops: groups[key].map((point) => ({ point, label: point.grade || "·" })),
        line: [],
    }));
}

/** The names of the cities at their southernmost customers, the city with most of them first. */
export function cities(points) {
    const placed = points.filter((point) => point.place && point.city);
    const members = Object.values(groupBy(placed, (point) => point.city));
    return sortBy(members, ({ length }) => -length).map((customers) => {
        const [{ city, place }] = sortBy(customers, (customer) => customer.place[0]);
        return { name: city, place };
    });
}

/** When the customer of a point is owed a visit: "Nov 19, 2026, 3 days ago". */
export function dueText({ due, days_left: days }) {
    const when = luxon.DateTime.now().plus({ days }).toRelativeCalendar({ unit: "days" });
    return `${deserializeDate(due).toLocaleString(luxon.DateTime.DATE_MED)}, ${when}`;
}

export const momentText = (moment, format) => deserializeDateTime(moment).toLocaleString(format);
