import { defineHrModels } from "@hr/../tests/hr_test_helpers";
import { expect, test } from "@odoo/hoot";
import { animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
import { xml } from "@odoo/owl";
import { DeskSection } from "@sales_policy/desk/desk_section";
import { relativeMoment } from "@sales_policy/desk/relative_moment";
import {
    contains,
    getService,
    makeMockEnv,
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { WebClient } from "@web/webclient/webclient";

const { DateTime } = luxon;

defineHrModels();

function row(values) {
    return {
        res_model: "sales.regulation.reading",
        res_id: 7,
        title: "VM, revision 2",
        subtitle: "CM-7.3.2 Time to read",
        moment: false,
        urgent: false,
        ...values,
    };
}

function section(values) {
    return {
        name: "duties",
        title: "What I owe",
        count: 0,
        urgent: 0,
        rows: [],
        action: "sales_policy.sales_duty_action_mine",
        empty: "Nothing owed. Well done.",
        ...values,
    };
}

async function openDesk() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction("sales_policy.desk");
    await animationFrame();
}

test("greets by name and time of day, and shows the date", async () => {
    mockDate("2026-03-09 08:30:00");
    patchWithCleanup(user, { name: "Li Na" });
    onRpc("sales.desk", "get_sections", () => []);
    await openDesk();
    expect(".o_sales_desk_greeting h1").toHaveText("Good morning, Li Na");
    expect(".o_sales_desk_greeting div").toHaveText("Monday, March 9, 2026");
});

test("shows the sections with counts, urgent ones and rows", async () => {
    mockDate("2026-03-09 08:30:00", 0);
    onRpc("sales.desk", "get_sections", () => [
        section({
            count: 6,
            urgent: 2,
            rows: [
                row({ res_id: 1, moment: "2026-03-08 23:59:59", urgent: true }),
                row({ res_id: 2, moment: "2026-03-09 10:45:00" }),
            ],
        }),
        section({ name: "team_duties", title: "Overdue in my team", empty: "All on time." }),
    ]);
    await openDesk();
    expect(".o_sales_desk_section").toHaveCount(2);
    expect("[data-section=duties] .o_sales_desk_count").toHaveText("6");
    expect("[data-section=duties] .o_sales_desk_urgent").toHaveText("2 urgent");
    expect("[data-section=duties] .o_sales_desk_row").toHaveCount(2);
    expect(".o_sales_desk_row_urgent .o_sales_desk_row_moment").toHaveText("yesterday");
    expect(".o_sales_desk_row:eq(1) .o_sales_desk_row_moment").toHaveText("in 2 hours");
    expect("[data-section=team_duties] .o_sales_desk_count").toHaveCount(0);
    expect("[data-section=team_duties] .o_sales_desk_empty").toHaveText("All on time.");
});

test("what is done from here is one tap", async () => {
    mockService("action", { doAction: (action) => expect.step(action) });
    const deed = { label: "Refer a Company", action: "sales_referral_action_new" };
    await mountWithCleanup(DeskSection, { props: { section: section({ deed }) } });
    await contains(".o_sales_desk_deed:contains(Refer a Company)").click();
    expect.verifySteps(["sales_referral_action_new"]);
});

test("a row opens its record, “See all” the action of the section", async () => {
    onRpc("get_formview_action", ({ model, args }) => `form of ${model} ${args[0]}`);
    mockService("action", { doAction: (action) => expect.step(action) });
    await mountWithCleanup(DeskSection, {
        props: { section: section({ count: 1, rows: [row()] }) },
    });
    expect(".o_sales_desk_row").toHaveAttribute("href", "/odoo/sales.regulation.reading/7");
    await contains(".o_sales_desk_row").click();
    expect.verifySteps(["form of sales.regulation.reading 7"]);
    await contains(".o_sales_desk_all").click();
    expect.verifySteps(["sales_policy.sales_duty_action_mine"]);
});

test("an addon shows its section with its own component", async () => {
    class VisitsSection extends DeskSection {
        static template = xml`<div class="o_visits">Route of <t t-out="section.count"/></div>`;
    }
    registry.category("sales_desk_sections").add("visits", VisitsSection);
    onRpc("sales.desk", "get_sections", () => [section({ name: "visits", count: 3 }), section()]);
    await openDesk();
    expect(".o_visits").toHaveText("Route of 3");
    expect(".o_sales_desk_section").toHaveCount(1);
});

test("says that it is loading, and offers to try again after an error", async () => {
    const answer = new Deferred();
    onRpc("sales.desk", "get_sections", () => answer);
    await openDesk();
    expect(".o_sales_desk_sections[aria-busy=true]").toHaveCount(1);
    answer.reject(new Error("offline"));
    await animationFrame();
    expect(".o_sales_desk_error").toHaveCount(1);

    onRpc("sales.desk", "get_sections", () => [section()]);
    await contains(".o_sales_desk_error button").click();
    await animationFrame();
    expect(".o_sales_desk_error").toHaveCount(0);
    expect(".o_sales_desk_section").toHaveCount(1);
});

test("a moment in words", async () => {
    await makeMockEnv(); // loads the translations
    const now = DateTime.fromISO("2026-03-09T10:00:00");
    const said = (iso) => relativeMoment(DateTime.fromISO(iso), now);
    expect(said("2026-03-09T10:00:20")).toBe("now");
    expect(said("2026-03-09T10:25:00")).toBe("in 25 minutes");
    expect(said("2026-03-09T07:00:00")).toBe("3 hours ago");
    expect(said("2026-03-10T09:00:00")).toBe("tomorrow");
    expect(said("2026-03-07T23:00:00")).toBe("2 days ago");
    expect(said("2026-06-01T00:00:00")).toBe("06/01/2026");
});
