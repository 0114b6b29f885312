import { registry } from "@web/core/registry";
import { choose, fill, openTab, press, reach, select } from "./steps";

/** A customer's way through review, one tour for each stretch; test_journey.py plays the people. */

const tours = registry.category("web_tour.tours");
const NAME = "东莞永固精工鞋业有限公司";

tours.add("customer_journey_register", {
    url: "/odoo/sales-customers",
    steps: () => [
        {
            content: "register a customer",
            trigger: ".o-kanban-button-new, .o_list_button_add",
            run: "click",
        },
        fill("name", "永固鞋业有限责任公司"),
        fill("phone", "0769-8300 1234"),
        {
            content: "somebody else has this customer: no more than that is said",
            trigger: ".alert-warning:contains(Wang Wu)",
        },
        fill("name", NAME),
        fill("phone", "0769-8300 5678"),
        {
            content: "this one is new",
            trigger: ".o_form_view:not(:has(.alert-warning:visible))",
        },
        ...choose("customer_source_id", "Exhibition"),
        fill("vat", "91441900MA4UPXYZ0A"),
        {
            content: "likely to buy",
            trigger: ".o_field_widget[name=customer_intent] input[data-value=a]",
            run: "click",
        },
        openTab("file"),
        fill("city", "东莞市"),
        fill("street", "厚街镇工业路 5 号"),
        ...choose("industry_id", "Footwear"),
        ...press("Submit for Review"),
        {
            content: "too little is known yet, and it is said what is missing",
            trigger: ".o_dialog:contains(CM-4.1.2):contains(Needs), .modal:contains(CM-4.1.2)",
        },
        {
            content: "close the message",
            trigger: ".o_dialog .modal-footer button, .modal .modal-footer button",
            run: "click",
        },
        openTab("needs"),
        fill("customer_needs", "EVA 中底，每月三万双"),
        fill("purchase_potential", "800000"),
        ...press("Submit for Review"),
        reach("Submitted"),
    ],
});

tours.add("customer_journey_return", {
    url: "/odoo/desk",
    steps: () => [
        {
            content: "the customer waits on the desk",
            trigger: `[data-section=approvals] .o_sales_desk_row:contains(${NAME})`,
            run: "click",
        },
        {
            content: "the approver sees what was submitted",
            trigger: `.o_form_view:contains(EVA 中底)`,
        },
        {
            content: "something is missing",
            trigger: "button:contains(Return)",
            run: "click",
        },
        {
            content: "say what",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Who decides on buying there?",
        },
        {
            content: "return it",
            trigger: ".modal button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "done",
            trigger: "body:not(:has(.modal))",
        },
    ],
});

tours.add("customer_journey_mend", {
    url: "/odoo/desk",
    steps: () => [
        {
            content: "the customer came back, with the reason",
            trigger: `[data-section=customers_to_complete] .o_sales_desk_row:contains(${NAME}):contains(decides)`,
            run: "click",
        },
        {
            content: "the reason stands above the file",
            trigger: ".alert-warning:contains(Who decides on buying there?)",
        },
        openTab("contacts"),
        {
            content: "add a contact",
            trigger: ".o_field_widget[name=child_ids] .o-kanban-button-new",
            run: "click",
        },
        {
            content: "name the person",
            trigger: ".modal .o_field_widget[name=name] :is(input, textarea)",
            run: "edit 陈洁",
        },
        ...select("buying_role", "Decides", ".modal"),
        {
            content: "keep the contact",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        ...press("Submit for Review"),
        reach("Submitted"),
    ],
});

tours.add("customer_journey_approve", {
    url: "/odoo/approvals-waiting",
    steps: () => [
        {
            content: "the queue holds the customer",
            trigger: `.o_data_cell:contains(${NAME}), .o_kanban_record:contains(${NAME})`,
            run: "click",
        },
        {
            content: "approve",
            trigger: ".o_form_view button[name=action_approve]",
            run: "click",
        },
        {
            content: "nothing waits any more",
            trigger: ".o_view_nocontent, .o_list_view, .o_kanban_view",
        },
    ],
});

tours.add("customer_journey_compliance", {
    url: "/odoo/compliance",
    steps: () => [
        {
            content: "the review was on time",
            trigger: ".o_pivot:contains(CM-4.1.3):contains(On time)",
        },
    ],
});

tours.add("customer_journey_hidden", {
    url: "/odoo/sales-customers",
    steps: () => [
        {
            content: "look for the customer",
            trigger: ".o_searchview_input, .o_search_options_hide_labels button",
            run: "edit 永固精工",
        },
        {
            content: "search",
            trigger: ".o_searchview_input",
            run: "press Enter",
        },
        {
            content: "nothing is found",
            trigger:
                ".o_view_nocontent, .o_kanban_renderer:not(:has(.o_kanban_record:not(.o_kanban_ghost)))",
        },
    ],
});
