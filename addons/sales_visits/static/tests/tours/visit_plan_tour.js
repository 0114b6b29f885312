import { click, openTab, press, reach, see } from "@sales_customer_mgmt/../tests/tours/steps";
import { registry } from "@web/core/registry";

/** A month from its proposal to the approval; test_visit_plan_tour.py plays the people. */

const tours = registry.category("web_tour.tours");

function play(name, steps) {
    tours.add(`visit_plan_${name}`, { url: "/odoo/sales-visit-plans", steps: () => steps });
}

const nothing = "body:not(:has(.modal))";
const open = click("the plan", ".o_data_row:first .o_data_cell:first, .o_kanban_record:first");
const visits = `${nothing} .o_field_widget[name=visit_ids]`;

play("fill", [
    open,
    ...press("Fill"),
    see("what is proposed, and why", `${visits}:contains(Owed by frequency)`),
    openTab("unfitted"),
    see(
        "what did not fit, and why not",
        ".o_field_widget[name=unfitted_ids]:contains(Not on the map)"
    ),
    ...press("Submit"),
    reach("Submitted"),
]);

play("approve", [open, ...press("Approve"), reach("Approved")]);
