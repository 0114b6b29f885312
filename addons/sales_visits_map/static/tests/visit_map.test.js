import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, queryAll, queryAllTexts, queryOne, waitFor } from "@odoo/hoot-dom";
import {
    allowTranslations,
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { cities, routes, urgencies, urgency } from "@sales_visits_map/visit_map/map_groups";

class SalesVisit extends models.Model {
    _name = "sales.visit";

    name = fields.Char();

    _views = { search: `<search/>`, sales_visit_map: `<sales_visit_map/>` };
}

let lastId = 0;
const visit = (vals) => ({
    id: ++lastId,
    customer_id: 7,
    name: "Hongtai",
    city: "Dongguan",
    person: [1, "Zhang San"],
    day: "2026-11-02",
    start: "2026-11-02 01:00:00",
    state: "planned",
    state_name: "Planned",
    purposes: "Relationship",
    place: [22.9, 113.6],
    ...vals,
});
const customer = (vals) => ({
    id: ++lastId,
    customer_id: lastId,
    name: "Hongtai",
    city: "Dongguan",
    person: [1, "Zhang San"],
    grade: "A",
    due: "2026-11-02",
    days_left: 0,
    last: false,
    place: [22.9, 113.6],
    ...vals,
});

describe("groups", () => {
    test("a route a day and person, numbered by time", () => {
        const points = [
            visit({ id: 11, start: "2026-11-02 09:00:00", place: [3, 3] }),
            visit({ id: 10, start: "2026-11-02 01:00:00", place: [1, 1] }),
            visit({ id: 9, start: "2026-11-02 05:00:00", place: [2, 2] }),
            visit({ day: "2026-11-03", start: "2026-11-03 01:00:00" }),
            visit({ person: [2, "Li Si"] }),
        ];
        const groups = routes(points);
        expect(groups.map(({ key }) => key)).toEqual([
            "2026-11-02|2",
            "2026-11-02|1",
            "2026-11-03|1",
        ]);
        const [other, day, next] = groups;
        expect(day.stops.map(({ point, label }) => [point.id, label])).toEqual([
            [10, "1"],
            [9, "2"],
            [11, "3"],
        ]);
        expect(day.line).toEqual([
            [1, 1],
            [2, 2],
            [3, 3],
        ]);
        expect(day.color).toBe(other.color);
        expect(day.color).not.toBe(next.color);
        expect(day.label).toMatch(/Zhang San$/);
    });

    test("visits at one time stand in the order of their numbers", () => {
        const [{ stops }] = routes([visit({ id: 100 }), visit({ id: 20 })]);
        expect(stops.map(({ point }) => point.id)).toEqual([20, 100]);
    });

    test("of one person alone the name is not said", () => {
        expect(routes([visit()])[0].label).not.toMatch(/Zhang/);
    });

    test("what was cancelled is no stop, and who has no place keeps a number", () => {
        const [{ stops, line }] = routes([
            visit({ start: "2026-11-02 01:00:00", place: [1, 1] }),
            visit({ start: "2026-11-02 02:00:00", state: "cancelled", place: [9, 9] }),
            visit({ start: "2026-11-02 03:00:00", place: false }),
            visit({ start: "2026-11-02 04:00:00", place: [4, 4] }),
        ]);
        expect(stops.map(({ label }) => label)).toEqual(["1", "–", "2", "3"]);
        expect(line).toEqual([
            [1, 1],
            [4, 4],
        ]);
    });

    test("urgencies", () => {
        allowTranslations();
        const soon = 7;
        const cases = { "-1": "owed", 0: "owed", 1: "soon", 7: "soon", 8: "fine" };
        for (const [days, key] of Object.entries(cases)) {
            expect(urgency({ days_left: Number(days) }, soon)).toBe(key);
        }
        expect(urgency({ days_left: false }, soon)).toBe("none");
        const groups = urgencies(
            [customer({ days_left: 30 }), customer({ days_left: -3 }), customer({ days_left: 9 })],
            soon
        );
        expect(groups.map(({ key, stops }) => [key, stops.length])).toEqual([
            ["owed", 1],
            ["fine", 2],
        ]);
    });

    test("cities", () => {
        const found = cities([
            visit({ city: "Foshan", place: [23, 113] }),
            visit({ place: [22.9, 113.6] }),
            visit({ place: [22.7, 113.7] }),
            visit({ city: "Nowhere", place: false }),
            visit({ city: false }),
        ]);
        expect(found).toEqual([
            { name: "Dongguan", place: [22.7, 113.7] },
            { name: "Foshan", place: [23, 113] },
        ]);
    });
});

describe("the view", () => {
    defineMailModels();
    defineModels([SalesVisit]);

    const mount = (resModel, points, { tiles = "", total, state } = {}) => {
        onRpc("has_access", () => true);
        onRpc(resModel, "get_sales_map", ({ args }) => {
            expect(args).toEqual([[["id", ">", 0]]]);
            return {
                points,
                total: total ?? points.length,
                tiles: { url: tiles, attribution: "<a href='https://example.com'>Tiles</a>" },
            };
        });
        return mountView({
            type: "sales_visit_map",
            resModel,
            arch: `<sales_visit_map soon="7"/>`,
            domain: [["id", ">", 0]],
            state,
        });
    };

    test("numbered pins, a line, a legend", async () => {
        await mount("sales.visit", [
            visit({ place: [22.9, 113.6] }),
            visit({ place: [23.1, 114.4], start: "2026-11-02 05:00:00" }),
        ]);
        expect(queryAllTexts(".o_sales_map_pin").sort()).toEqual(["1", "2"]);
        expect(".o_sales_map path.leaflet-interactive").toHaveCount(1);
        expect(".o_sales_map_group").toHaveCount(1);
        expect(".o_sales_map_square").not.toHaveCount(0);
        expect(".o_sales_map_city_name").toHaveText("Dongguan");
        expect(".leaflet-control-scale").toHaveCount(1);
    });

    test("a group of the legend stands alone until it is clicked again", async () => {
        await mount("sales.visit", [visit(), visit({ day: "2026-11-03", place: [25, 118] })]);
        expect(".o_sales_map_pin").toHaveCount(2);
        await contains(".o_sales_map_group:first").click();
        expect(".o_sales_map_pin").toHaveCount(1);
        await contains(".o_sales_map_group:first").click();
        expect(".o_sales_map_pin").toHaveCount(2);
    });

    test("a popup opens its record, and names are text", async () => {
        const name = `<img src="x" onerror="window.bad = 1">`;
        await mount("sales.visit", [visit({ name })]);
        await contains(".o_sales_map_pin").click();
        expect(".o_sales_map_popup > .fw-bold").toHaveText(name);
        expect(".o_sales_map_popup img").toHaveCount(0);
        expect(".o_sales_map_state").toHaveText("Planned");
        expect(".o_sales_map_plan").toHaveCount(0);
        expect(window.bad).toBe(undefined);
    });

    test("a visit is planned from a customer", async () => {
        mockService("action", {
            doAction({ res_model: model, context }) {
                expect.step(`${model} ${JSON.stringify(context)}`);
            },
        });
        const point = customer({ days_left: -3 });
        await mount("res.partner", [point]);
        await contains(".o_sales_map_pin").click();
        expect(".o_sales_map_popup").toHaveText(/Visit due:\s+.*, 3 days ago/);
        await contains(".o_sales_map_plan").click();
        expect.verifySteps([`sales.visit {"default_partner_id":${point.customer_id}}`]);
    });

    test("tiles that fail leave paper and names", async () => {
        await mount("sales.visit", [visit()], { tiles: "data:image/png;base64,{z}{x}{y}" });
        await waitFor(".o_sales_map[data-background=failed]");
        expect(".o_sales_map_notice").toHaveCount(1);
        expect(".o_sales_map_city_name").toHaveCount(1);
        expect(queryAll("img.leaflet-tile-loaded")).toHaveLength(0);
        expect(queryOne(".leaflet-control-attribution a").target).toBe("_blank");
    });

    test("tiles that come take the place of the names", async () => {
        const pixel =
            "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
        await mount("sales.visit", [visit()], { tiles: `${pixel}#{z}/{x}/{y}` });
        await waitFor(".o_sales_map[data-background=tiles]");
        await animationFrame();
        expect(".o_sales_map_city_name").toHaveCount(0);
        expect(".o_sales_map_notice").toHaveCount(0);
    });

    test("all is brought onto the screen, and who comes back looks where they looked", async () => {
        await mount("sales.visit", [visit()]);
        expect(".leaflet-control-scale-line").toHaveText("500 m");
        await mount("sales.visit", [visit()], {
            state: { viewport: { center: { lat: 23, lng: 113 }, zoom: 7 } },
        });
        expect(".leaflet-control-scale-line:last").toHaveText("100 km");
    });

    test("who has no place is told of, as is what is too much", async () => {
        await mount("sales.visit", [visit(), visit({ place: false })], { total: 50 });
        expect(".o_sales_map_unplaced").toHaveText("1 without a place");
        expect(".o_sales_map_notice").toHaveText("The map shows 2 of 50: search for less.");
    });

    test("nothing to show", async () => {
        await mount("sales.visit", []);
        expect(".o_sales_map").toHaveCount(0);
        expect(".o_view_nocontent").toHaveCount(1);
    });

    test("many pins gather", async () => {
        const points = [...Array(300).keys()].map((index) =>
            customer({ place: [22 + (index % 17) / 100, 113 + index / 3000], days_left: index - 2 })
        );
        await mount("res.partner", points);
        const shown = queryAll(".o_sales_map_pin");
        expect(shown.length).toBeLessThan(150);
        expect(".o_sales_map_many").not.toHaveCount(0);
    });
});
