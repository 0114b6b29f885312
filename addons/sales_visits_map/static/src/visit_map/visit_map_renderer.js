import { Component, useEffect, useRef, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { renderToElement } from "@web/core/utils/render";

import { LeafletMap } from "./leaflet_map";
import { cities, dueText, momentText, routes, urgencies } from "./map_groups";

/** The map with its legend: a group of the legend that is clicked stands alone until it is clicked again. */
export class VisitMapRenderer extends Component {
    static template = "sales_visits_map.Renderer";
    static props = {
        data: Object,
        isCustomers: Boolean,
        mayPlan: Boolean,
        soon: Number,
        viewport: { type: Object, optional: true },
        keepViewport: Function,
        openRecord: Function,
        openUnplaced: Function,
        planVisit: Function,
    };

    setup() {
        this.root = useRef("map");
        this.state = useState({ focus: null, background: "paper" });
        useEffect(
            () => {
                this.map = new LeafletMap(this.root.el, {
                    small: this.env.isSmall,
                    popup: (stop) => this.popup(stop),
                    onBackground: (background) => (this.state.background = background),
                });
                this.props.keepViewport(() => this.map.viewport);
                return () => this.map.destroy();
            },
            () => []
        );
        useEffect(
            () => this.draw(),
            () => [this.props.data, this.state.focus]
        );
        useEffect(
            () => this.map.setTiles(this.props.data.tiles),
            () => [this.props.data.tiles.url]
        );
    }

    get groups() {
        const { points } = this.props.data;
        return this.props.isCustomers ? urgencies(points, this.props.soon) : routes(points);
    }

    get unplaced() {
        return this.props.data.points.filter((point) => !point.place);
    }

    get notices() {
        const { points, total } = this.props.data;
        const notices = [];
        if (total > points.length) {
            notices.push(
                _t("The map shows %(shown)s of %(all)s: search for less.", {
                    shown: points.length,
                    all: total,
                })
            );
        }
        if (this.state.background === "failed") {
            notices.push(_t("The background of the map can't be reached now."));
        }
        return notices;
    }

    get unplacedText() {
        return _t("%s without a place", this.unplaced.length);
    }

    /** What is loaded again as it was leaves the eye where it is. */
    draw() {
        const groups = this.groups;
        const { points } = this.props.data;
        const { focus } = this.state;
        const shown = groups.filter(({ key }) => key === focus);
        const subject = `${focus} ${points.map(({ id }) => id)}`;
        const before = this.subject === undefined ? this.props.viewport : undefined;
        this.map.draw(shown.length ? shown : groups, cities(points), {
            isRanked: this.props.isCustomers,
            viewport: this.subject === subject ? this.map.viewport : before,
        });
        this.subject = subject;
    }

    toggle(group) {
        this.state.focus = this.state.focus === group.key ? null : group.key;
    }

    popup({ point, label }) {
        const { isCustomers, mayPlan, openRecord, planVisit } = this.props;
        const { DATE_MED, DATETIME_MED } = luxon.DateTime;
        const grade = point.grade && _t("Grade %s", point.grade);
        const node = renderToElement("sales_visits_map.Popup", {
            point,
            isCustomers,
            mayPlan,
            about: [grade, point.city].filter(Boolean).join(" · "),
            when: isCustomers
                ? point.due && dueText(point)
                : `${label} · ${momentText(point.start, DATETIME_MED)}`,
            last: point.last && momentText(point.last, DATE_MED),
        });
        node.querySelector(".o_sales_map_open").addEventListener("click", () => openRecord(point));
        node.querySelector(".o_sales_map_plan")?.addEventListener("click", () => planVisit(point));
        return node;
    }
}
