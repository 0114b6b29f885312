import { DashboardSearchBar } from "@spreadsheet_dashboard/bundle/dashboard_action/dashboard_search_bar/dashboard_search_bar";
import { patch } from "@web/core/utils/patch";

/** Odoo translates the labels of filters wherever they stand, but for the search bar. */
patch(DashboardSearchBar.prototype, {
    async getFacetFor(filter) {
        const facet = await super.getFacetFor(filter);
        return { ...facet, title: this.props.model.getters.dynamicTranslate(filter.label) };
    },
});
