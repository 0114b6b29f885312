import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionAbortedError, ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { Mutex } from "@web/core/utils/concurrency";
import { session } from "@web/session";
import { OfflineStore } from "./offline_store";

import { reactive } from "@odoo/owl";

/** Milliseconds between two tries, and after which an answer is no longer waited for. */
const AGAIN = 30_000;
const PATIENCE = 25_000;

/** Errors after which the very same is sent again later: nothing is wrong with it. Those of the database
 * are its own (what it finds wrong comes as a ValidationError), those of the system a full disk. */
const LATER =
    /^(odoo\.exceptions\.ConcurrencyError|odoo\.http\.SessionExpiredException|psycopg2\..*|builtins\.OSError)$/;

function isLater(error) {
    return (
        error instanceof ConnectionLostError ||
        error instanceof ConnectionAbortedError ||
        LATER.test(error.exceptionName)
    );
}

/** A key by which the server knows a deed again, however often it is sent. */
export function newToken() {
    if (browser.crypto?.randomUUID) {
        return browser.crypto.randomUUID();
    }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Now, as the server writes it: UTC. */
export function serverNow() {
    return luxon.DateTime.utc().toFormat("yyyy-MM-dd HH:mm:ss");
}

/**
 * Deeds that are sent in the order in which they were done, as soon as there is a network, each once.
 *
 * A deed is { token, subject, label, model, method, args, payload }: the method is called with `args` and
 * `payload`, which holds the token; deeds of one `subject` wait for each other. What the server refuses
 * stays, with its sentence, until the person decides.
 */
export class OfflineQueue {
    constructor(orm, store) {
        this.orm = orm;
        this.store = store;
        this.mutex = new Mutex();
        this.outcomes = new Map();
        this.awaited = new Set();
        this.state = reactive({ items: [], online: browser.navigator.onLine });
    }

    async start() {
        this.state.items = await this.store.items();
        browser.addEventListener("online", () => this.flush());
        browser.addEventListener("offline", () => (this.state.online = false));
        browser.setInterval(() => this.state.items.length && this.flush(), AGAIN);
        this.flush();
    }

    /**
     * @returns {Promise<Object>} what the server answered, or { status: "queued" }
     * @throws what the server refused; the deed is then forgotten, the person having been told
     */
    async send(deed) {
        const item = { ...deed, order: Date.now(), error: false, ask: false };
        this.awaited.add(item.token);
        await this.store.put(item);
        await this.flush();
        this.awaited.delete(item.token);
        const outcome = this.outcomes.get(item.token);
        this.outcomes.delete(item.token);
        if (outcome?.error) {
            throw outcome.error;
        }
        return outcome?.answer || { status: "queued" };
    }

    /** Try again what was refused, perhaps with a reason that it lacked. */
    async retry(item, reason) {
        const payload = reason ? { ...item.payload, reason } : item.payload;
        await this.store.put({ ...item, payload, error: false, ask: false });
        return this.flush();
    }

    async discard(item) {
        await this.store.remove(item.token);
        this.state.items = await this.store.items();
    }

    /** Other tabs of this browser share the queue: one sends at a time. */
    flush() {
        const work = () => this.mutex.exec(() => this._flush());
        const { locks } = browser.navigator;
        return locks ? locks.request(this.store.name, work) : work();
    }

    async _flush() {
        this.state.items = await this.store.items();
        const held = new Set();
        for (const item of this.state.items) {
            if (item.error || held.has(item.subject)) {
                held.add(item.subject);
            } else if (!(await this._try(item, held))) {
                break;
            }
        }
        this.state.items = await this.store.items();
    }

    /** @returns {Promise<boolean>} whether the next one may be tried */
    async _try(item, held) {
        try {
            const answer = await this._call(item);
            this.state.online = true;
            if (answer?.status === "reason" && !this.awaited.has(item.token)) {
                held.add(item.subject);
                const error = _t("The server could not confirm the place: please say why.");
                await this.store.put({ ...item, error, ask: true });
            } else {
                this.outcomes.set(item.token, { answer });
                await this.store.remove(item.token);
            }
            return true;
        } catch (error) {
            if (isLater(error)) {
                this.state.online = !(error instanceof ConnectionLostError);
                return false;
            }
            await this._refused(item, error, held);
            return true;
        }
    }

    async _refused(item, error, held) {
        if (this.awaited.has(item.token)) {
            this.outcomes.set(item.token, { error });
            await this.store.remove(item.token);
        } else {
            held.add(item.subject);
            const message = error.data?.message || error.message;
            await this.store.put({ ...item, error: message });
        }
    }

    _call({ model, method, args, payload }) {
        const request = this.orm.silent.call(model, method, [...args, payload]);
        const timer = browser.setTimeout(() => request.abort?.(), PATIENCE);
        return request.finally(() => browser.clearTimeout(timer));
    }

    // Pages to show without a network

    remember(name, page) {
        return this.store.remember(name, page);
    }

    recall(name) {
        return this.store.recall(name);
    }
}

export const offlineQueueService = {
    dependencies: ["orm"],
    start(env, { orm }) {
        const store = new OfflineStore(`sales_visits_${session.db}_${user.userId}`);
        const queue = new OfflineQueue(orm, store);
        queue.start();
        return queue;
    },
};

registry.category("services").add("sales_offline_queue", offlineQueueService);
