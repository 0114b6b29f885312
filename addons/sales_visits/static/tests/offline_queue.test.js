import { expect, test } from "@odoo/hoot";
import { OfflineQueue } from "@sales_visits/offline_queue/offline_queue_service";
import { OfflineStore } from "@sales_visits/offline_queue/offline_store";
import { judge, metres } from "@sales_visits/visit_day/place";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { ConnectionLostError } from "@web/core/network/rpc";

/** A queue in memory, whose server is `answer`. */
function queueWith(answer) {
    const store = new OfflineStore("test");
    store.db = Promise.resolve(null);
    const orm = {
        silent: {
            call: async (model, method, args) => {
                const { token } = args.at(-1);
                expect.step(token);
                return answer(token);
            },
        },
    };
    return new OfflineQueue(orm, store);
}

function deed(token, subject = token) {
    const payload = { token, date: "2026-03-02 01:00:00" };
    return { token, subject, label: token, model: "m", method: "do", args: [[1]], payload };
}

async function lost() {
    throw new ConnectionLostError("/");
}

const done = async (token) => ({ status: "done", token });

test("what was done without a network is sent in its order, once", async () => {
    let answer = lost;
    const queue = queueWith((token) => answer(token));
    expect(await queue.send(deed("a"))).toEqual({ status: "queued" });
    expect(await queue.send(deed("b"))).toEqual({ status: "queued" });
    expect(queue.state.online).toBe(false);
    expect.verifySteps(["a", "a"]);
    answer = done;
    await queue.flush();
    await queue.flush();
    expect.verifySteps(["a", "b"]);
    expect(queue.state.items).toEqual([]);
    expect(queue.state.online).toBe(true);
});

test("a deed waits for one of the same visit that was refused, others go on", async () => {
    let answer = lost;
    const queue = queueWith((token) => answer(token));
    await queue.send(deed("in", "visit_1"));
    await queue.send(deed("out", "visit_1"));
    await queue.send(deed("other", "visit_2"));
    expect.verifySteps(["in", "in", "in"]);
    answer = async (token) => {
        if (token === "in") {
            throw Object.assign(new Error(), { data: { message: "Not there" } });
        }
        return done(token);
    };
    await queue.flush();
    expect.verifySteps(["in", "other"]);
    expect(queue.state.items.map((item) => item.error)).toEqual(["Not there", false]);
    answer = done;
    await queue.retry(queue.state.items[0]);
    expect.verifySteps(["in", "out"]);
    expect(queue.state.items).toEqual([]);
});

test("who waits for the answer is told of the refusal, and it is not kept", async () => {
    const queue = queueWith(async () => {
        throw new Error("Not there");
    });
    await expect(queue.send(deed("a"))).rejects.toThrow("Not there");
    expect.verifySteps(["a"]);
    expect(queue.state.items).toEqual([]);
});

test("a reason that was missing is asked for, and sent under the same key", async () => {
    allowTranslations();
    let answer = lost;
    const queue = queueWith((token) => answer(token));
    await queue.send(deed("a"));
    answer = async () => ({ status: "reason" });
    await queue.flush();
    const [item] = queue.state.items;
    expect(item.ask).toBe(true);
    answer = done;
    await queue.retry(item, "They have moved");
    expect.verifySteps(["a", "a", "a"]);
    expect(queue.state.items).toEqual([]);
});

test("the phone judges a place as the server does", () => {
    const plant = [22.9437, 113.6689];
    const limits = { radius: 500, accuracy: 200, age: 120 };
    const fix = (north, accuracy = 10, fix_age = 1) => ({
        latitude: plant[0] + north / 111195,
        longitude: plant[1],
        accuracy,
        fix_age,
    });
    const verdict = (...args) => judge(fix(...args), plant, limits).verdict;
    expect(Math.round(metres(plant, [plant[0] + 1000 / 111195, plant[1]]))).toBe(1000);
    expect([verdict(0), verdict(499), verdict(690, 200)]).toEqual(Array(3).fill("inside"));
    expect([verdict(520), verdict(2000, 1000)]).toEqual(["outside", "outside"]);
    expect([verdict(0, 201), verdict(0, 10, 121)]).toEqual(["unclear", "unclear"]);
    expect(judge(fix(0), null, limits).verdict).toBe("unclear");
    expect(judge({ fix_error: "denied" }, plant, limits).verdict).toBe("no_fix");
});
