import { beforeEach, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { countdown, duration } from "@sales_complaints/countdown/countdown";
import { TICK } from "@sales_complaints/countdown/sales_clock_service";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    getService,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

const { DateTime } = luxon;
const HOUR = 3600 * 1000;

class Complaint extends models.Model {
    _name = "sales.complaint";

    name = fields.Char();
    deadline = fields.Datetime();
    date_warning = fields.Datetime();
    clock_state = fields.Selection({
        selection: [
            ["running", "Running"],
            ["paused", "Stands still"],
            ["overdue", "Overdue"],
            ["none", "Nothing Owed"],
        ],
    });

    _records = [
        {
            id: 1,
            name: "calm",
            deadline: "2026-03-10 05:12:00",
            date_warning: "2026-03-10 04:39:00",
            clock_state: "running",
        },
        {
            id: 2,
            name: "late",
            deadline: "2026-03-10 01:00:00",
            date_warning: "2026-03-10 00:30:00",
            clock_state: "overdue",
        },
        { id: 3, name: "still", clock_state: "paused" },
        { id: 4, name: "none", clock_state: "none" },
    ];
}

defineModels({ ...mailModels, Complaint });

let passed;

/** Time goes on for the machine and for its clock. */
async function pass(milliseconds) {
    passed += milliseconds;
    await advanceTime(TICK);
    await animationFrame();
}

beforeEach(() => {
    passed = 5000;
    mockDate("2026-03-10 04:00:00", 0);
    patchWithCleanup(browser, { performance: { now: () => passed } });
    onRpc("sales.complaint", "get_now", () => {
        expect.step("asked");
        return "2026-03-10 04:00:00";
    });
});

async function mountList() {
    await mountView({
        type: "list",
        resModel: "sales.complaint",
        arch: `<list><field name="name"/><field name="deadline" widget="sales_countdown"/></list>`,
    });
    await animationFrame();
}

test("lengths of time as people say them", async () => {
    await mountList();
    expect([0, 59, 60, 72, 2879, 2880, 4500].map((m) => String(duration(m)))).toEqual([
        "0 min",
        "59 min",
        "1 h 0 min",
        "1 h 12 min",
        "47 h 59 min",
        "2 d 0 h",
        "3 d 3 h",
    ]);
    expect.verifySteps(["asked"]);
});

test("calm, then warning, then late", async () => {
    await mountList();
    const at = (text) => DateTime.fromISO(`2026-03-10T${text}Z`);
    const clock = { state: "running", deadline: at("06:00:00"), warning: at("05:30:00") };
    const tones = ["05:29:59", "05:30:00", "05:59:59", "06:00:01"].map(
        (text) => countdown(clock, at(text)).tone
    );
    expect(tones).toEqual(["calm", "warning", "warning", "danger"]);
    expect.verifySteps(["asked"]);
});

test("a list counts down, an hour later too, and asks the server once", async () => {
    await mountList();
    expect(".o_sales_countdown:eq(0)").toHaveText("1 h 12 min left");
    expect(".o_sales_countdown:eq(0)").toHaveAttribute("data-tone", "calm");
    expect(".o_sales_countdown:eq(1)").toHaveText("late by 3 h 0 min");
    expect(".o_sales_countdown:eq(1)").toHaveAttribute("data-tone", "danger");
    expect(".o_sales_countdown:eq(2)").toHaveText("waits for the customer");
    expect(".o_sales_countdown").toHaveCount(3);
    for (let tick = 0; tick < HOUR / TICK; tick++) {
        passed += TICK;
        await advanceTime(TICK);
    }
    await animationFrame();
    expect(".o_sales_countdown:eq(0)").toHaveText("12 min left");
    expect(".o_sales_countdown:eq(0)").toHaveAttribute("data-tone", "warning");
    expect(".o_sales_countdown:eq(1)").toHaveText("late by 4 h 0 min");
    expect.verifySteps(["asked"]);
});

test("the browser's clock may be wrong, and be set while we look", async () => {
    mockDate("2031-01-01 00:00:00", 0);
    await mountList();
    expect(".o_sales_countdown:eq(0)").toHaveText("1 h 12 min left");
    mockDate("2020-01-01 00:00:00", 0);
    await pass(TICK);
    expect(".o_sales_countdown:eq(0)").toHaveText("1 h 11 min left");
    expect.verifySteps(["asked"]);
});

test("after the machine has slept the server is asked again", async () => {
    await mountList();
    await pass(HOUR);
    expect.verifySteps(["asked", "asked"]);
});

test("without a server the browser's clock has to do", async () => {
    onRpc("sales.complaint", "get_now", () => {
        throw new Error("offline");
    });
    await mountList();
    expect(".o_sales_countdown:eq(0)").toHaveText(/^1 h 1[12] min left$/);
});

test("a form and a kanban show the same", async () => {
    await mountView({
        type: "form",
        resModel: "sales.complaint",
        resId: 1,
        arch: `<form><field name="deadline" widget="sales_countdown"/></form>`,
    });
    await animationFrame();
    expect(".o_form_view .o_sales_countdown").toHaveText("1 h 12 min left");
    await mountView({
        type: "kanban",
        resModel: "sales.complaint",
        arch: `<kanban><templates><t t-name="card">
            <field name="deadline" widget="sales_countdown"/>
        </t></templates></kanban>`,
    });
    await animationFrame();
    expect(".o_kanban_view .o_sales_countdown:eq(1)").toHaveText("late by 3 h 0 min");
    expect.verifySteps(["asked"]);
});

test("one timer for all, gone with the last of them", async () => {
    await mountView({
        type: "form",
        resModel: "sales.complaint",
        resId: 1,
        arch: `<form>
            <field name="name"/>
            <field name="deadline" widget="sales_countdown" invisible="name == 'gone'"/>
            <field name="deadline" widget="sales_countdown" invisible="name == 'gone'"/>
        </form>`,
    });
    await animationFrame();
    const clock = getService("sales_clock");
    expect(clock.watchers).toBe(2);
    expect(".o_sales_countdown").toHaveCount(2);
    await contains("[name=name] input").edit("gone");
    await animationFrame();
    expect(clock.watchers).toBe(0);
    const now = clock.state.now;
    passed += HOUR;
    await advanceTime(3 * TICK);
    expect(clock.state.now).toBe(now);
    expect.verifySteps(["asked"]);
});
