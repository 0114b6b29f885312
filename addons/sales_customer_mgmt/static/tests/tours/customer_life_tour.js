import { registry } from "@web/core/registry";
import {
    approveFromDesk,
    choose,
    click,
    fill,
    openFromDesk,
    openFromList,
    pick,
    press,
    pressInDialog,
    reach,
    see,
    select,
} from "./steps";

/** Stretches of the life of a customer, a tour for each person; test_life_journey.py plays them. */

const tours = registry.category("web_tour.tours");
const DESK = "/odoo/desk";
const CUSTOMERS = "/odoo/sales-customers";
const NAME = "Journey Shoes";
const REFERRED = "Newcomer Boots";

function play(name, url, steps) {
    tours.add(`customer_life_${name}`, { url, steps: () => steps });
}

// Contact and feedback (CM-4.3.1, CM-4.3.3)

play("contact", DESK, [
    openFromDesk("due_for_contact", NAME),
    see("the last contact is long ago", "[name=last_contact_ago]:contains(never)"),
    click("the call took place", "button:contains(Log a Contact)"),
    fill("note", "Wants the new soles in May", ".modal"),
    pressInDialog("Talked"),
    see("it is the last contact", "[name=last_contact_ago]:contains(today)"),
    click("they also complained", "button:contains(Add Feedback)"),
    pick("kind", "Quality", ".modal"),
    fill("text", "The glue smells", ".modal"),
    ...choose("product_id", "Journey Sole", ".modal"),
    pressInDialog("Save"),
    click("back to the desk", "body:not(:has(.modal)) .o_back_button"),
    see(
        "nobody waits for a call",
        `[data-section=due_for_contact]:not(:has(.o_sales_desk_row:contains(${NAME})))`
    ),
]);

// An order over the credit limit (SD-4.2.2)

play("order_refused", "/odoo/sales", [
    openFromList(NAME),
    see("it will be refused", ".alert-danger:contains(credit limit):contains(SD-4.2.2)"),
    ...press("Confirm"),
    see("it is refused, and why", ".modal:contains(would owe more than its credit limit)"),
    click("understood", ".modal footer button"),
    click("ask", "button:contains(Ask for Release)"),
    fill("reason", "Pays half in advance"),
    ...press("Submit"),
    reach("Submitted"),
]);

play("order_released", DESK, [...approveFromDesk("S-JOURNEY", "Pays half in advance")]);

play("order_confirmed", "/odoo/sales", [
    openFromList(NAME),
    see("it is released", ".alert-success:contains(This order is released)"),
    ...press("Confirm"),
    reach("Sales Order"),
]);

// An exception, and a new judgement of credit (SD-7.2, SD-4.2.2)

play("exception_reported", DESK, [
    openFromDesk("duties", `${NAME} Ltd: Over the credit limit`),
    ...press("Report to Finance"),
    fill("text", "They move to a larger plant and order twice as much", ".modal"),
    pressInDialog("Report"),
    reach("Reported"),
]);

play("exception_answered", DESK, [
    openFromDesk("exceptions_to_answer", NAME),
    see("the report", "[name=comment]:contains(larger plant)"),
    ...press("Answer"),
    pick("decision", "judged again", ".modal"),
    fill("text", "We look at the new figures", ".modal"),
    pressInDialog("Answer"),
    see("a judgement of this customer begins", `.o_field_widget[name=limit_amount] input`),
    fill("limit_amount", "5000"),
    pick("rating", "B"),
    fill("comment", "Paid on the day for three years"),
    ...press("Submit"),
    reach("Submitted"),
]);

play("credit_approved", DESK, [...approveFromDesk(NAME, "Paid on the day for three years")]);

play("credit_seen", CUSTOMERS, [
    openFromList(NAME),
    see("the light is green", "[name=credit_light]:contains(Green)"),
]);

// The month's grading (SD-4.2.1, CM-4.4.2)

play("grade_approved", DESK, [...approveFromDesk(NAME, "Bought for")]);

play("grade_published", "/odoo/monthly-grading", [
    openFromList("To publish"),
    see("who moves", "[name=figures_html]:contains(first grades)"),
    click("look at the proposals", ".oe_stat_button:contains(Proposals)"),
    see("approved", `.o_data_row:contains(${NAME}):contains(Approved)`),
    click("back", ".o_back_button a, .o_breadcrumb .o_back_button"),
    {
        content: "write the analysis",
        trigger: ".o_field_widget[name=analysis] .odoo-editor-editable",
        run: "editor The best customer of the month is a newcomer",
    },
    ...press("Publish"),
    pressInDialog("Publish"),
    reach("Published"),
]);

// Lost, rescued, won back (SD-3.3)

play("lost", CUSTOMERS, [
    openFromList(NAME),
    ...press("Lost"),
    ...select("reason_id", "Lost to a competitor", ".modal"),
    fill("note", "A rival is cheaper", ".modal"),
    pressInDialog("The Customer Is Lost"),
    click("plan the rescue", ".alert-danger:contains(Lost):contains(A rival) button"),
    fill("goal", "An order within a quarter"),
    click("add a step", ".o_field_widget[name=step_ids] .o-kanban-button-new"),
    fill("name", "Show the owner the light sole", ".modal"),
    pressInDialog("Save"),
    ...press("Submit"),
    reach("Submitted"),
]);

play("rescue_approved", DESK, [...approveFromDesk(NAME, "An order within a quarter")]);

play("rescue_step", DESK, [
    openFromDesk("duties", "Show the owner the light sole"),
    fill("outcome", "The owner orders a trial lot"),
    ...press("Done"),
    see("done", ".ribbon:contains(Done)"),
]);

play("won_back", "/odoo/sales", [
    openFromList(NAME),
    ...press("Confirm"),
    reach("Sales Order"),
    click("to the customer", "[name=partner_id] a"),
    see("formal again", "[name=customer_stage]:contains(Formal)"),
]);

// A referral (SD-1.2)

play("refer", DESK, [
    click("refer a company", "[data-section=my_referrals] .o_sales_desk_deed"),
    fill("name", REFERRED),
    fill("contact_name", "Chen Jie"),
    fill("phone", "0769-8300 9876"),
    fill("reason", "They make winter boots, my cousin works there"),
    ...press("Refer"),
    see("thanks", ".alert-info:contains(Thank you)"),
]);

play("assign", DESK, [
    openFromDesk("referrals_to_assign", REFERRED),
    ...choose("user_id", "Zhang San"),
    click("keep it", ".o_form_button_save"),
    reach("Assigned"),
]);

play("register", DESK, [
    openFromDesk("referrals", REFERRED),
    see("what to do", ".alert-info:contains(register the customer)"),
    ...press("Register Customer"),
    see(
        "the file begins with what was said",
        `[name=name] input:value(${REFERRED}), [name=name] textarea:value(${REFERRED})`
    ),
    click("keep it", ".o_form_button_save"),
    see("kept", ".o_form_saved"),
]);
