import { click, see } from "@sales_customer_mgmt/../tests/tours/steps";
import { registry } from "@web/core/registry";

/** What a customer does on a phone, with and without a login; test_complaint_customer_tour.py. */

const tours = registry.category("web_tour.tours");

function play(name, steps) {
    tours.add(`complaint_customer_${name}`, { steps: () => steps });
}

function write(id, text) {
    return { content: `write ${id}`, trigger: `#${id}`, run: `edit ${text}` };
}

/** To another page, by a link or a form. */
function go(content, trigger) {
    return { ...click(content, trigger), expectUnloadPage: true };
}

const SEND = go("send it", "form:has(#title, #comment) button[type=submit]");
const WRITE = [write("title", "Soles come off"), write("description", "20 pairs of 3000")];

play("portal", [
    go("my complaints", "a[href='/my/complaints']"),
    go("a new one", "a[href='/my/complaints/new']"),
    ...WRITE,
    {
        content: "what it is about",
        trigger: "#type_id",
        run: "selectByLabel Product quality",
    },
    SEND,
    see("its page", "h2:contains(Soles come off)"),
    see("where it stands", "li[aria-current=step]:contains(Received)"),
    see(
        "what was said is among the messages",
        "#chatterRoot:shadow .o-mail-Message:contains(20 pairs)"
    ),
    {
        content: "a message",
        trigger: "#chatterRoot:shadow .o-mail-Composer-input",
        run: "edit When do you come?",
    },
    click("send the message", "#chatterRoot:shadow .o-mail-Composer-send:enabled"),
    see("the message is there", "#chatterRoot:shadow .o-mail-Message:contains(When do you come?)"),
    go("back to the list", ".breadcrumb a[href='/my/complaints']"),
    see("it is listed", ".list-group-item:contains(Soles come off):contains(Registered)"),
]);

play("link", [
    ...WRITE,
    write("contact_name", "Old Wang"),
    write("phone", "139 0000 0000"),
    SEND,
    see("its page", "h2:contains(Soles come off)"),
    see("where it stands", "li[aria-current=step]:contains(Received)"),
]);

play("refuse", [
    click("no", "#decide summary"),
    {
        content: "who",
        trigger: "#decide details input[name=who]",
        run: "edit Old Wang",
    },
    {
        content: "why",
        trigger: "#decide textarea[name=reason]",
        run: "edit We need them tomorrow",
    },
    go("send it", "#decide details button[type=submit]"),
    see("we heard it", ".alert-info:contains(another solution)"),
]);

function accept(yes, thanks, agreed) {
    return [
        {
            content: "who",
            trigger: "#decide form input[name=who]",
            run: "edit Old Wang",
        },
        go("yes", `#decide button:contains(${yes})`),
        see("we heard it", `.alert-success:contains(${thanks})`),
        see("where it stands", `li[aria-current=step]:contains(${agreed})`),
    ];
}

play("accept", accept("Yes, I agree", "we carry it out now", "Solution agreed"));
play("accept_zh", accept("是，我同意", "我们现在开始执行", "方案已同意"));

play("rate", [
    click("it is solved", "label[for=solved_yes]"),
    click("four stars", "label[for=score_4]"),
    write("comment", "Quick"),
    SEND,
    see("thanks", ".fa-check-circle ~ h2"),
]);
