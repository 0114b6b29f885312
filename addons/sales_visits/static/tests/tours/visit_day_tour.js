import { click, see } from "@sales_customer_mgmt/../tests/tours/steps";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

/** A day on the phone; test_visit_day_tour.py plans it and looks at what came of it. */

const tours = registry.category("web_tour.tours");
const PLANT = { latitude: 22.9437, longitude: 113.6689, accuracy: 12 };
const METRE = 1 / 111195;
const HOUR = 3600 * 1000;
const VISIT = ".o_sales_day_visit:first";

/** From now on the phone says this of its place: an error's code, or how far north and how old it is. */
function standAt({ code, north = 0, age = 0, ...coords }) {
    const answer = (found, failed) =>
        setTimeout(() =>
            code
                ? failed({ code })
                : found({
                      coords: { ...PLANT, latitude: PLANT.latitude + north * METRE, ...coords },
                      timestamp: Date.now() - age,
                  })
        );
    const geolocation = {
        watchPosition(found, failed) {
            answer(found, failed);
            return 1;
        },
        clearWatch() {},
    };
    Object.defineProperty(navigator, "geolocation", { value: geolocation, configurable: true });
}

function stand(place) {
    return { content: "the phone has a place", trigger: VISIT, run: () => standAt(place) };
}

const realRpc = rpc._rpc;

function loseNetwork() {
    rpc._rpc = (url) => {
        const lost = Promise.reject(new ConnectionLostError(url));
        lost.abort = () => {};
        return lost;
    };
    window.dispatchEvent(new Event("offline"));
}

function findNetwork() {
    rpc._rpc = realRpc;
    window.dispatchEvent(new Event("online"));
}

const arrive = click("arrive", `${VISIT} .o_sales_day_arrive`);
const leave = click("leave", `${VISIT} .o_sales_day_leave:enabled`);
const there = see("there", `${VISIT}[data-state=under_way]`);
const done = see("done", `${VISIT}[data-state=done]`);
const arriveOffline = [
    stand({ north: 100 }),
    { content: "no network", trigger: VISIT, run: loseNetwork },
    arrive,
];
const nothingWaits = see("nothing waits", ".o_sales_day:not(:has(.o_sales_day_queue))");

function give(explanation) {
    return [
        see("why it is asked", `.modal:contains(${explanation})`),
        click("a usual reason", ".modal button:contains(We meet elsewhere)"),
        click("check in", ".modal .o_sales_day_confirm:enabled"),
    ];
}

tours.add("visit_day_inside", {
    url: "/odoo/my-day",
    steps: () => [
        stand({ north: 200 }),
        {
            content: "two taps at once",
            trigger: `${VISIT} .o_sales_day_arrive`,
            run({ queryFirst }) {
                const button = queryFirst(`${VISIT} .o_sales_day_arrive`);
                button.click();
                button.click();
            },
        },
        there,
        see("and told", ".o_notification:contains(Arrived)"),
        leave,
        done,
        nothingWaits,
        click("to its report at once", `${VISIT} .o_sales_day_report`),
        see("half filled", ".o_form_view [name=result] .o_selection_badge"),
    ],
});

tours.add("visit_day_outside", {
    url: "/odoo/my-day",
    steps: () => [
        stand({ north: 2500 }),
        arrive,
        ...give("2500 m away"),
        there,
        see("what it looks like", `${VISIT} .o_sales_day_arrival:contains(Outside)`),
    ],
});

tours.add("visit_day_discarded", {
    url: "/odoo/my-day",
    steps: () => [
        stand({ north: 2500 }),
        arrive,
        click("rather not", ".modal button:contains(Discard)"),
        see("nothing happened", `body:not(:has(.modal)) ${VISIT}[data-state=planned]`),
    ],
});

tours.add("visit_day_inaccurate", {
    url: "/odoo/my-day",
    steps: () => [
        stand({ accuracy: 3000 }),
        arrive,
        { ...see("takes its time", ".modal:contains(too uncertain)"), timeout: 20000 },
        ...give("too uncertain"),
        there,
    ],
});

tours.add("visit_day_denied", {
    url: "/odoo/my-day",
    steps: () => [stand({ code: 1 }), arrive, ...give("does not say where it is"), there],
});

tours.add("visit_day_stale", {
    url: "/odoo/my-day",
    steps: () => [
        stand({ age: HOUR }),
        arrive,
        { ...see("takes its time", ".modal:contains(too uncertain)"), timeout: 20000 },
        ...give("too uncertain"),
        there,
    ],
});

tours.add("visit_day_unplanned", {
    url: "/odoo/my-day",
    steps: () => [
        {
            content: "the phone has a place",
            trigger: ".o_sales_day_empty",
            run: () => standAt({ north: 30 }),
        },
        click("visit somebody else", ".o_sales_day_unplanned"),
        click("the nearest", ".modal .o_sales_day_near:first:contains(30 m)"),
        there,
        see("marked", `${VISIT}:contains(Unplanned)`),
    ],
});

tours.add("visit_day_offline", {
    url: "/odoo/my-day",
    steps: () => [
        ...arriveOffline,
        there,
        see("it waits", ".o_sales_day_queue:contains(1)"),
        leave,
        done,
        see("both wait", ".o_sales_day_queue:contains(2)"),
        click("what came of it", `${VISIT} .o_sales_day_draft`),
        click("its result", ".modal button:contains(Partly reached)"),
        {
            content: "in a few words",
            trigger: ".modal .o_sales_day_summary",
            run: "edit They want lighter colours",
        },
        click("keep it", ".modal .o_sales_day_keep:enabled"),
        see("it waits too", ".o_sales_day_queue:contains(3)"),
        click("what waits", ".o_sales_day_queue"),
        see("in their order", ".modal .o_sales_offline_item:first:contains(Arrive)"),
        click("close", ".modal footer button:contains(Close)"),
        { content: "a network", trigger: "body:not(:has(.modal))", run: findNetwork },
        nothingWaits,
        done,
    ],
});

tours.add("visit_day_reload", {
    url: "/odoo/my-day",
    steps: () => [
        ...arriveOffline,
        see("it waits", ".o_sales_day_queue:contains(1)"),
        {
            content: "the phone was off; now there is a network",
            trigger: there.trigger,
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        there,
        nothingWaits,
    ],
});

tours.add("visit_day_refused", {
    url: "/odoo/my-day",
    steps: () => [
        ...arriveOffline,
        see("it waits", ".o_sales_day_queue:contains(1)"),
        { content: "a network", trigger: there.trigger, run: findNetwork },
        see("the reason is told", `${VISIT} .text-danger`),
        click("open the queue", ".o_sales_day_queue"),
        click("give it up", ".modal button:contains(Delete)"),
        see("nothing waits", ".modal:contains(Everything has been sent)"),
        click("close", ".modal footer button:contains(Close)"),
        nothingWaits,
    ],
});

tours.add("visit_day_card", {
    url: "/odoo/my-day",
    steps: () => [
        click("open the card", `${VISIT} .o_sales_day_customer`),
        see("who is who", `${VISIT} [data-part=people]:contains(Chen Jie)`),
        see("what is owed", `${VISIT} [data-part=receivables]`),
    ],
});
