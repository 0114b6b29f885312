import { registry } from "@web/core/registry";

/** Opens dashboards one after the other; test_dashboard_tour.py plays the people. */

const tours = registry.category("web_tour.tours");
const ALL = ["Management", "My Team", "My Customers"];
// Cards and charts of each
const FIGURES = { Management: 14, "My Team": 14, "My Customers": 12 };

function drawn(name, figure) {
    return {
        content: `all of ${name} is drawn`,
        trigger: `.o_spreadsheet_dashboard_action:has(${figure} canvas):not(:has(.error))`,
        async run({ waitUntil }) {
            await waitUntil(
                () => document.querySelectorAll(`${figure} canvas`).length >= FIGURES[name],
                { timeout: 20000 }
            );
        },
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
        drawn(name, ".o-figure"),
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
        drawn(name, ".o-mobile-figure"),
    ];
}

tours.add("customer_dashboards_desktop_gm", { steps: () => ALL.flatMap(desktop) });
tours.add("customer_dashboards_phone_gm", { steps: () => ALL.flatMap(phone) });
tours.add("customer_dashboards_desktop_sales1", { steps: () => desktop("My Customers") });
tours.add("customer_dashboards_phone_sales1", { steps: () => phone("My Customers") });
