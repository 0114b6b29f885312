import { Component, onWillStart, useRef } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useModelWithSampleData } from "@web/model/model";
import { useSetupAction } from "@web/search/action_hook";
import { CogMenu } from "@web/search/cog_menu/cog_menu";
import { Layout } from "@web/search/layout";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { ActionHelper } from "@web/views/action_helper";
import { standardViewProps } from "@web/views/standard_view_props";

import { VisitMapRenderer } from "./visit_map_renderer";

export class VisitMapController extends Component {
    static template = "sales_visits_map.View";
    static components = { ActionHelper, CogMenu, Layout, Renderer: VisitMapRenderer, SearchBar };
    static props = { ...standardViewProps, archInfo: Object, Model: Function };

    setup() {
        this.action = useService("action");
        this.keepViewport = (getViewport) => (this.getViewport = getViewport);
        this.model = useModelWithSampleData(this.props.Model, { resModel: this.props.resModel });
        this.searchBarToggler = useSearchBarToggler();
        useSetupAction({
            rootRef: useRef("root"),
            getLocalState: () => ({ viewport: this.getViewport?.() }),
        });
        onWillStart(async () => {
            this.mayPlan =
                this.isCustomers && (await user.checkAccessRight("sales.visit", "create"));
        });
    }

    get isCustomers() {
        return this.props.resModel === "res.partner";
    }

    get rendererProps() {
        return {
            data: this.model.data,
            isCustomers: this.isCustomers,
            mayPlan: Boolean(this.mayPlan),
            soon: this.props.archInfo.soon,
            viewport: this.props.state?.viewport,
            keepViewport: this.keepViewport,
            openRecord: ({ id }) => this.openRecord(id),
            openUnplaced: (points) => this.openUnplaced(points),
            planVisit: (point) => this.planVisit(point),
        };
    }

    openRecord(id) {
        const activeIds = this.model.data.points.map((point) => point.id);
        return this.props.selectRecord(id, { activeIds });
    }

    /** The customers that have no coordinates, to be given some. */
    openUnplaced(points) {
        const ids = [...new Set(points.map((point) => point.customer_id))];
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Without a Place"),
            res_model: "res.partner",
            domain: [["id", "in", ids]],
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }

    planVisit({ customer_id: customerId }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Plan a Visit"),
            res_model: "sales.visit",
            views: [[false, "form"]],
            context: { default_partner_id: customerId },
        });
    }
}
