import {
    click,
    fill,
    openFromDesk,
    openFromList,
    pick,
    press,
    pressInDialog,
    reach,
    see,
} from "@sales_customer_mgmt/../tests/tours/steps";
import { registry } from "@web/core/registry";

/** A visit is over: reported, promised, answered, told; test_visit_report_ui.py plays the people. */

const tours = registry.category("web_tour.tours");
const DESK = "/odoo/desk";
const NAME = "Journey Shoes";

function play(name, url, steps) {
    tours.add(`visit_report_${name}`, { url, steps: () => steps });
}

function addTo(name, label) {
    return click(`add ${label}`, `.o_field_widget[name=${name}] button:contains(${label})`);
}

play("write", DESK, [
    openFromDesk("duties", NAME),
    pick("result", "Reached"),
    pick("outlook", "Likely"),
    fill("summary", "They want lighter colours"),
    fill("others_met", "Mr. Liu, buyer"),
    addTo("feedback_ids", "Quality"),
    fill("text", "The glue smells", ".modal"),
    pressInDialog("Save & Close"),
    see("what was said is there", ".o_field_widget[name=feedback_ids]:contains(The glue smells)"),
    addTo("promise_ids", "Promise"),
    fill("name", "Samples", ".modal"),
    click("by when", ".modal .o_field_widget[name=date_due] :is(input, button)"),
    {
        content: "a day that lies ahead",
        trigger: ".modal .o_field_widget[name=date_due] input",
        run: "edit 12/31/2040",
    },
    pressInDialog("Save & Close"),
    see("what was promised is there", ".o_field_widget[name=promise_ids]:contains(Samples)"),
    ...press("Submit"),
    reach("Submitted"),
]);

play("answer", "/odoo/sales-visit-reports", [
    openFromList(NAME),
    see("what was promised", ".o_field_widget[name=promise_ids]:contains(Samples)"),
    ...press("Answer"),
    fill("comment", "Send them by express", ".modal"),
    pressInDialog("Accept"),
    reach("Accepted"),
    see("the answer stands there", ".alert-success:contains(Send them by express)"),
]);

play("promise", DESK, [
    openFromDesk("promises", "Test sheet"),
    see("for whom", `.o_field_widget[name=customer_name]:contains(${NAME})`),
    ...press("Done"),
    fill("reason", "Handed to the courier", ".modal"),
    pressInDialog("Done"),
    reach("Kept"),
]);

play("daily", "/odoo/sales-daily-reports", [
    openFromList("To send"),
    see("the day is told", `.o_field_widget[name=content]:contains(${NAME})`),
    fill("note", "Traffic jam"),
    ...press("Send"),
    reach("Sent"),
]);

play("daily_read", DESK, [
    openFromDesk("daily_reports", "Zhang San"),
    see("the remark", ".o_field_widget[name=note]:contains(Traffic jam)"),
    ...press("Mark as Read"),
    see("it is read", ".o_field_widget[name=read_by_id]"),
]);
