import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("aftersales_call", {
    url: "/odoo/after-sales-contacts",
    steps: () => [
        {
            content: "Who waits for a call",
            trigger: ".o_kanban_record:contains(Delivered on)",
            run: "click",
        },
        {
            content: "The customer is very satisfied",
            trigger: ".o_field_widget[name=score] label:contains(Very satisfied)",
            run: "click",
        },
        {
            content: "And is likely to order again",
            trigger: ".o_field_widget[name=prospects] label:contains(Likely)",
            run: "click",
        },
        {
            content: "That was the call",
            trigger: "button[name=action_record]",
            run: "click",
        },
        {
            content: "It is recorded",
            trigger: ".o_form_view:not(:has(button[name=action_record])) [name=date_contacted]",
        },
    ],
});
