import { registry } from "@web/core/registry";

/** The desk: sections, a row to its document and back, “See all”. Needs one owed reading. */
registry.category("web_tour.tours").add("sales_policy_desk", {
    url: "/odoo/desk",
    steps: () => [
        {
            content: "the desk greets",
            trigger: ".o_sales_desk_greeting h1",
        },
        {
            content: "what is to be read opens",
            trigger: ".o_sales_desk_section[data-section=readings] .o_sales_desk_row",
            run: "click",
        },
        {
            content: "the reading is acknowledged",
            trigger: ".o_statusbar_buttons button[name=action_acknowledge]",
            run: "click",
        },
        {
            content: "it is read",
            trigger: ".o_form_view:not(:has(button[name=action_acknowledge]))",
        },
        {
            content: "back to the desk",
            trigger: ".o_breadcrumb .o_back_button a, .o_breadcrumb a:contains(Desk)",
            run: "click",
        },
        {
            content: "nothing is left to read",
            trigger: ".o_sales_desk_sections:not(:has([data-section=readings]))",
        },
        {
            content: "all duties",
            trigger: ".o_sales_desk_section[data-section=duties] .o_sales_desk_all",
            run: "click",
        },
        {
            content: "the list of duties",
            trigger: ".o_list_view .o_last_breadcrumb_item:contains(My Duties)",
        },
    ],
});

/** The queue: approve the first, return the second with a reason. Needs exactly two waiting. */
registry.category("web_tour.tours").add("sales_policy_queue", {
    url: "/odoo/approvals-waiting",
    steps: () => [
        {
            content: "open the first",
            trigger: ".o_data_row:first .o_data_cell[name=res_name]",
            run: "click",
        },
        {
            content: "of two",
            trigger: ".o_pager:contains(1 / 2)",
        },
        {
            content: "what is asked stands there",
            trigger: ".o_sales_summary",
        },
        {
            content: "approve",
            trigger: ".o_statusbar_buttons button[name=action_approve]",
            run: "click",
        },
        {
            content: "the next one follows by itself",
            trigger: ".o_pager:contains(1 / 1)",
        },
        {
            content: "return it",
            trigger: ".o_statusbar_buttons button:contains(Return)",
            run: "click",
        },
        {
            content: "with a reason",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit The figures of last year are missing",
        },
        {
            content: "confirm",
            trigger: ".modal footer .btn-primary:contains(Return)",
            run: "click",
        },
        {
            content: "none is left",
            trigger: ".o_list_view .o_view_nocontent:contains(Nothing waits for you)",
        },
    ],
});
