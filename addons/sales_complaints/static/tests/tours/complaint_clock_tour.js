import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("complaint_clock_countdown", {
    url: "/odoo/my-complaints",
    steps: () => [
        {
            content: "The one that is due first stands first, and is late",
            trigger:
                ".o_data_row:first-child .o_sales_countdown[data-tone=danger]:contains(late by)",
        },
        {
            content: "The next one has time left",
            trigger: ".o_data_row:nth-child(2) .o_sales_countdown:contains(left)",
        },
        {
            content: "The one that waits comes last; open it",
            trigger: ".o_data_row:nth-child(3):contains(waits for the customer) td[name=title]",
            run: "click",
        },
        {
            content: "Why its clock stands still is to be read",
            trigger: ".o_form_view [name=pause]:contains(Photos are to come)",
        },
        {
            content: "The customer has answered",
            trigger: "button[name=action_go_on]",
            run: "click",
        },
        {
            content: "The clock goes on",
            trigger: ".o_form_view .o_field_widget[name=deadline]:contains(left)",
        },
    ],
});
