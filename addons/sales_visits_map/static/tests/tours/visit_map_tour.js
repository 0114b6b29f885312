import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const failed = {
    content: "tiles fail: the paper and the names of cities serve",
    trigger:
        ".o_sales_map[data-background=failed]:has(.o_sales_map_square):has(.o_sales_map_city_name:contains(Dongguan))",
};
// On a phone Odoo opens cards, whatever the address says
const toMap = [
    {
        content: "the views",
        trigger: ".o_cp_switch_buttons button",
        isActive: ["mobile"],
        run: "click",
    },
    {
        content: "the map",
        trigger: ".o-dropdown-item:has(.fa-map-marker)",
        isActive: ["mobile"],
        run: "click",
    },
];

/** Needs two visits of the person to one customer, and tiles that fail. */
tours.add("sales_visits_map_routes", {
    url: "/odoo/sales-visits?view_type=sales_visit_map",
    steps: () => [
        ...toMap,
        {
            content: "a route a day",
            trigger: ".o_sales_map_legend .o_sales_map_group:has(.fw-bold:contains(2))",
            run: "click",
        },
        {
            content: "it stands alone",
            trigger: ".o_sales_map_group.active[aria-pressed=true]",
        },
        failed,
        {
            content: "nothing is wider than the screen",
            trigger: ".o_sales_map",
            run() {
                const { scrollWidth, clientWidth } = document.documentElement;
                if (scrollWidth > clientWidth) {
                    throw new Error(`The page is ${scrollWidth} wide on ${clientWidth}.`);
                }
            },
        },
        {
            content: "two visits to one customer lie on each other and are spread",
            trigger: ".o_sales_map_many",
            run: "click",
        },
        {
            content: "a second tap at once would be a double tap, which zooms",
            trigger: ".o_sales_map_pin:contains(2):not(.o_sales_map_many)",
            run: () => new Promise((resolve) => setTimeout(resolve, 300)),
        },
        {
            content: "the second visit",
            trigger: ".o_sales_map_pin:contains(2):not(.o_sales_map_many)",
            run: "click",
        },
        {
            content: "its popup says what it is for",
            trigger: ".o_sales_map_popup:has(.o_sales_map_state_planned)",
        },
        {
            content: "and opens it",
            trigger: ".o_sales_map_popup .o_sales_map_open",
            run: "click",
        },
        {
            content: "the visit",
            trigger: ".o_form_view .o_field_widget[name=purpose_ids]",
        },
    ],
});

/** Needs a customer of the person that is owed a visit, and tiles that fail. */
tours.add("sales_visits_map_coverage", {
    url: "/odoo/visit-coverage?view_type=sales_visit_map",
    steps: () => [
        ...toMap,
        {
            content: "one is owed a visit",
            trigger: ".o_sales_map_group[data-key=owed]",
        },
        failed,
        {
            content: "the customer",
            trigger: ".o_sales_map_customer",
            run: "click",
        },
        {
            content: "a visit is planned from here",
            trigger: ".o_sales_map_popup:contains(3 days ago) .o_sales_map_plan",
            run: "click",
        },
        {
            content: "the new visit has its customer",
            trigger: ".o_form_view .o_field_widget[name=partner_id] input:value(有限公司)",
        },
        {
            content: "nothing is kept",
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            content: "back on the map",
            trigger: ".o_sales_map_customer",
        },
    ],
});

tours.add("sales_visits_map_empty", {
    url: "/odoo/sales-visits?view_type=sales_visit_map",
    steps: () => [
        {
            content: "says so",
            trigger: ".o_sales_map_view .o_nocontent_help",
        },
    ],
});
