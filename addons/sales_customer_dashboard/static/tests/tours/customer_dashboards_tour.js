import { registry } from "@web/core/registry";

/** Opens dashboards one after the other; test_dashboard_tour.py plays the people. */

const tours = registry.category("web_tour.tours");
const ALL = ["Management", "My Team", "My Customers"];

/** Every chart has read its data, every cell its figure, and every figure is on the screen. */
function isDrawn() {
    const { services } = odoo.__WOWL_DEBUG__.root.env;
    const { getters } = services.spreadsheet_dashboard_loader.getActiveDashboard().model;
    const [board, figures] = getters.getSheetIds();
    const charts = getters.getChartIds(board);
    const cells = getters.getEvaluatedCells(figures);
    if (cells.some((cell) => cell.type === "error" && cell.value !== "Loading...")) {
        throw new Error(cells.map((cell) => cell.message || cell.value).join("\n"));
    }
    const sources = charts
        .filter((id) => getters.getChart(id).type.startsWith("odoo_"))
        .map((id) => getters.getChartDataSource(id));
    if (sources.some((source) => source.isReady() && !source.isValid())) {
        throw new Error("a chart could not be read");
    }
    return (
        cells.every((cell) => cell.type !== "error") &&
        sources.every((source) => source.isReady()) &&
        document.querySelectorAll(".o-figure canvas").length === charts.length
    );
}

function drawn(name) {
    return {
        content: `all of ${name} is drawn`,
        trigger: ".o_spreadsheet_dashboard_action .o-figure canvas",
        timeout: 30000,
        run: ({ waitUntil }) => waitUntil(isDrawn, { timeout: 29000 }),
    };
}

function desktop(name) {
    return [
        {
            content: `open ${name}`,
            trigger: `.o_search_panel_category_value[data-name="${name}"]`,
            run: "click",
        },
        {
            content: `${name} is open`,
            trigger: `.o_search_panel_category_value[data-name="${name}"].active`,
        },
        drawn(name),
    ];
}

function phone(name) {
    return [
        {
            content: "choose a dashboard",
            trigger: ".o_search_panel_current_selection",
            run: "click",
        },
        {
            content: `open ${name}`,
            trigger: `.o_search_panel_label_title:contains(${name})`,
            run: "click",
        },
        {
            content: `${name} is open`,
            trigger: `.o_search_panel_current_selection:contains(${name})`,
        },
        drawn(name),
    ];
}

tours.add("customer_dashboards_desktop", { steps: () => ALL.flatMap(desktop) });
tours.add("customer_dashboards_phone", { steps: () => ALL.flatMap(phone) });
tours.add("customer_dashboards_one", { steps: () => [drawn("the only one")] });
tours.add("customer_dashboards_chinese", {
    steps: () => [
        { content: "the filter speaks Chinese", trigger: ".o_searchview_facet:contains(销售人员)" },
        ...desktop("我的客户"),
    ],
});
