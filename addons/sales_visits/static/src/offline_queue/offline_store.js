/** What a phone keeps until it is sent. */

const QUEUE = "queue";
const PAGES = "pages";

function result(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

/** What a component holds is a proxy, which a database can't take. */
function plain(value) {
    return JSON.parse(JSON.stringify(value));
}

/** Rows in IndexedDB, which survive a reload; in memory where the browser has none or allows none. */
export class OfflineStore {
    constructor(name) {
        this.name = name;
        this.memory = { [QUEUE]: new Map(), [PAGES]: new Map() };
    }

    /** @returns {Promise<IDBDatabase|null>} */
    open() {
        this.db ??= this._open().catch(() => null);
        return this.db;
    }

    async _open() {
        const request = indexedDB.open(this.name, 1);
        request.onupgradeneeded = () => {
            request.result.createObjectStore(QUEUE);
            request.result.createObjectStore(PAGES);
        };
        return result(request);
    }

    async _in(table, mode, work) {
        const db = await this.open();
        if (!db) {
            return work(null, this.memory[table]);
        }
        const transaction = db.transaction(table, mode);
        const done = new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onerror = transaction.onabort = () => reject(transaction.error);
        });
        const value = await work(transaction.objectStore(table));
        await done;
        return value;
    }

    /** What waits, in the order in which it was done. */
    async items() {
        const items = await this._in(QUEUE, "readonly", (table, memory) =>
            memory ? [...memory.values()] : result(table.getAll())
        );
        return items.sort((one, other) => one.order - other.order);
    }

    put(item) {
        const row = plain(item);
        return this._in(QUEUE, "readwrite", (table, memory) =>
            memory ? memory.set(row.token, row) : result(table.put(row, row.token))
        );
    }

    remove(token) {
        return this._in(QUEUE, "readwrite", (table, memory) =>
            memory ? memory.delete(token) : result(table.delete(token))
        );
    }

    remember(name, page) {
        const row = plain(page);
        return this._in(PAGES, "readwrite", (table, memory) =>
            memory ? memory.set(name, row) : result(table.put(row, name))
        );
    }

    recall(name) {
        return this._in(PAGES, "readonly", (table, memory) =>
            memory ? memory.get(name) : result(table.get(name))
        );
    }
}
