/** Finding where one is, and what that proves: the server judges again, this asks for a reason in time. */

import { browser } from "@web/core/browser/browser";

const EARTH = 6371008.8; // metres: mean radius, IUGG
const ERRORS = { 1: "denied", 2: "unavailable", 3: "timeout" };

/** The straight distance of two [latitude, longitude] in metres, as `planner/travel.py` has it. */
export function metres(one, other) {
    const [lat1, long1, lat2, long2] = [...one, ...other].map((angle) => (angle * Math.PI) / 180);
    const half =
        Math.sin((lat2 - lat1) / 2) ** 2 +
        Math.cos(lat1) * Math.cos(lat2) * Math.sin((long2 - long1) / 2) ** 2;
    return 2 * EARTH * Math.asin(Math.sqrt(Math.min(half, 1)));
}

/** As `fix.py`. */
export function judge(fix, place, limits) {
    if (fix.fix_error) {
        return { verdict: "no_fix", distance: false };
    }
    if (!place) {
        return { verdict: "unclear", distance: false };
    }
    const distance = metres([fix.latitude, fix.longitude], place);
    if (fix.fix_age > limits.age) {
        return { verdict: "unclear", distance };
    }
    if (distance - fix.accuracy > limits.radius) {
        return { verdict: "outside", distance };
    }
    return { verdict: fix.accuracy > limits.accuracy ? "unclear" : "inside", distance };
}

function fixOf(position) {
    const { latitude, longitude, accuracy } = position.coords;
    const fix_age = Math.max((Date.now() - position.timestamp) / 1000, 0);
    return { latitude, longitude, accuracy, fix_age };
}

/**
 * The best place of the device within some seconds: at once when it is sure enough.
 *
 * @param {Object} options
 * @param {(accuracy: number) => void} options.onProgress
 * @param {number} [options.enough] metres
 * @param {number} [options.patience] milliseconds for a better one
 * @param {number} [options.giveUp] milliseconds for any
 * @returns {Promise<Object>} { latitude, longitude, accuracy, fix_age } or { fix_error }
 */
export function findPlace({ onProgress, enough = 50, patience = 8000, giveUp = 20000 }) {
    const { geolocation } = browser.navigator;
    if (!geolocation || !window.isSecureContext) {
        return Promise.resolve({ fix_error: geolocation ? "insecure" : "unavailable" });
    }
    return new Promise((resolve) => {
        let best = null;
        let watch = null;
        const timers = [];
        const finish = (error) => {
            geolocation.clearWatch(watch);
            timers.forEach((timer) => browser.clearTimeout(timer));
            resolve(best ? fixOf(best) : { fix_error: error });
        };
        timers.push(browser.setTimeout(() => best && finish(), patience));
        timers.push(browser.setTimeout(() => finish("timeout"), giveUp));
        const onFound = (position) => {
            const fresh = !best || position.timestamp > best.timestamp + 60000;
            if (fresh || position.coords.accuracy < best.coords.accuracy) {
                best = position;
                onProgress(Math.round(best.coords.accuracy));
            }
            const isOld = Date.now() - best.timestamp > 60000;
            if (best.coords.accuracy <= enough && !isOld) {
                finish();
            }
        };
        watch = geolocation.watchPosition(
            onFound,
            ({ code }) => finish(ERRORS[code] || "unavailable"),
            { enableHighAccuracy: true, maximumAge: 0, timeout: giveUp }
        );
    });
}
