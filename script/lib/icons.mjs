// Draws the icons of the addons and the logos of the demo companies; script/icons runs it. A shape says the subject, a badge what is done with it.
import { chromium } from "playwright-core";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";

const LIGHT = "#1AD3BB";
const DARK = "#005E7A";
const BADGE = "#985184";
const SIZE = 100;

const line = (d, colour, width = 3.5) =>
    `<path d="${d}" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" fill="none"/>`;
const fill = (d, colour) => `<path d="${d}" fill="${colour}"/>`;

// Each on 50 by 50: the outline, which the badge is shaded on, and what lies upon it.
const SHAPES = {
    page: [
        "M6 7a4 4 0 0 1 4-4h18l11 11v29a4 4 0 0 1-4 4H10a4 4 0 0 1-4-4V7Z",
        fill("M28 3l11 11h-7a4 4 0 0 1-4-4V3Z", DARK) +
            line("M13 17.5h10M13 25h10M13 32.5h6", DARK),
    ],
    customer: [
        "M8 4h30a4 4 0 0 1 4 4v34a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4Z",
        fill("M23 10a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13Z", DARK) +
            fill("M10.5 38a12.5 11.5 0 0 1 25 0Z", DARK),
    ],
    pin: [
        "M22 47S5 32.5 5 20a17 17 0 0 1 34 0C39 32.5 22 47 22 47Z",
        fill("M22 12.500a7.5 7.5 0 1 1 0 15a7.5 7.5 0 0 1 0-15Z", DARK),
    ],
    map: [
        "M4 11a3 3 0 0 1 2-2.800L17 4l14 4.500L42.5 4.500A1.5 1.5 0 0 1 44.5 6v31a3 3 0 0 1-2 2.800L31 44L17 40L6 44a1.5 1.5 0 0 1-2-1.400V11Z",
        fill("M17 4l14 4.500V44L17 40V4Z", DARK),
    ],
    bubble: [
        "M8 5h32a5 5 0 0 1 5 5v22a5 5 0 0 1-5 5H22l-9.5 8.700A1.5 1.5 0 0 1 10 44.500V37H8a5 5 0 0 1-5-5V10a5 5 0 0 1 5-5Z",
        line("M19 12.500v10", DARK, 5) + line("M19 30v.01", DARK, 5),
    ],
    gift: [
        "M6 14h36a2 2 0 0 1 2 2v8h-2v18a3 3 0 0 1-3 3H9a3 3 0 0 1-3-3V24H4v-8a2 2 0 0 1 2-2Z",
        line("M24 14v31M24 13c-4 0-10-1-10-5s7-5 10 5c3-10 10-9 10-5s-6 5-10 5Z", DARK),
    ],
};

// Each around the middle of a circle of radius 12.
const BADGES = {
    check: line("M-5.5 .5l4 4L6-4", "#fff"),
    star: fill(
        "M0-7.500L2.2-2.600L7.5-2L3.5 1.600L4.6 6.900L0 4.200L-4.6 6.900L-3.5 1.600L-7.5-2L-2.2-2.600Z",
        "#fff"
    ),
    clock: line("M0-6.500V0L4.5 3", "#fff"),
    bars: line("M-5 5V1M0 5V-3M5 5V-6", "#fff"),
    box: line("M-6-3L0-6L6-3V4L0 7L-6 4ZM-6-3L0 0L6-3M0 0V7", "#fff", 2.2),
    cart: line("M-7-5h2.500l2 7h7l1.8-5H-3.500M-1.5 6v.01M4 6v.01", "#fff", 2.4),
    coin: line("M-4.5-6L0 0L4.5-6M0 0V6.500M-4.5 .5h9M-4.5 4h9", "#fff", 2.4),
    pin: fill(
        "M0 8S-6 1.5-6-2.500A6 6 0 0 1 6-2.500C6 1.5 0 8 0 8ZM0-5A2.5 2.5 0 1 0 0 0A2.5 2.5 0 1 0 0-5Z",
        "#fff"
    ),
    chat: fill(
        "M-5-6H5A2 2 0 0 1 7-4V1A2 2 0 0 1 5 3H0L-4 7V3H-5A2 2 0 0 1-7 1V-4A2 2 0 0 1-5-6Z",
        "#fff"
    ),
    smile:
        line("M-3.5-3.500v.01M3.5-3.500v.01", "#fff") + line("M-5.5 2a6 6 0 0 0 11 0", "#fff", 2.8),
};

const ICONS = {
    sales_policy: ["page", "check"],
    test_sales_policy: ["gift", "check"],
    sales_customer_mgmt: ["customer", "star"],
    sales_customer_dashboard: ["customer", "bars"],
    sales_customer_stock: ["customer", "box"],
    sales_customer_purchase: ["customer", "cart"],
    sales_visits: ["pin", "check"],
    sales_visits_expense: ["pin", "coin"],
    sales_visits_map: ["map", "pin"],
    sales_complaints: ["bubble", "clock"],
    sales_complaints_livechat: ["bubble", "chat"],
    sales_complaints_survey: ["bubble", "smile"],
    sales_complaints_visits: ["bubble", "pin"],
};

function draw([shape, badge]) {
    const [outline, details] = SHAPES[shape];
    const circle = (colour) => `<circle cx="36" cy="36" r="12" ${colour}/>`;
    return [
        '<svg width="50" height="50" viewBox="0 0 50 50" xmlns="http://www.w3.org/2000/svg">',
        `<clipPath id="shape"><path d="${outline}"/></clipPath>`,
        fill(outline, LIGHT) + details,
        circle(`fill="${BADGE}"`),
        circle(`fill="${DARK}" fill-opacity=".45" clip-path="url(#shape)"`),
        `<g transform="translate(36 36)">${BADGES[badge]}</g></svg>\n`,
    ].join("");
}

// The demo companies share a mark: a sole, of which the second one's is of leather.
const LOGOS = { company_a: ["Hengda", "SHOE MATERIALS", LIGHT], company_b: ["Hengda", "LEATHER", "#C98A4B"] };

function drawLogo([name, trade, colour]) {
    const text = (y, size, weight, spacing, words) =>
        `<text x="58" y="${y}" font-family="DejaVu Sans, sans-serif" font-size="${size}" font-weight="${weight}" letter-spacing="${spacing}" fill="${DARK}">${words}</text>`;
    return [
        '<svg width="230" height="60" viewBox="0 0 230 60" xmlns="http://www.w3.org/2000/svg">',
        fill("M22 4C34 4 40 14 39 25C38 32 33 34 34 42C35 51 30 57 23 57C15 57 11 50 12 41C13 33 8 30 7 22C6 12 11 4 22 4Z", colour),
        line("M13 15h19M12 23h21M18 43h11M18 50h10", DARK, 3),
        text(34, 30, 700, 0.5, name),
        text(51, 11.5, 400, 2.4, trade),
        "</svg>\n",
    ].join("");
}

const executablePath = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } });
for (const [addon, parts] of Object.entries(ICONS)) {
    const folder = new URL(`../../addons/${addon}/static/description/`, import.meta.url).pathname;
    const svg = draw(parts);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}icon.svg`, svg);
    await page.setContent(
        `<style>body{margin:0}svg{display:block;width:100%;height:100%}</style>${svg}`
    );
    await page.screenshot({ path: `${folder}icon.png`, omitBackground: true });
    console.log(addon);
}
const folder = new URL("../../addons/sales_policy/demo/", import.meta.url).pathname;
const wide = await browser.newPage({ viewport: { width: 460, height: 120 } });
for (const [company, words] of Object.entries(LOGOS)) {
    await wide.setContent(
        `<style>body{margin:0}svg{display:block;width:100%;height:100%}</style>${drawLogo(words)}`
    );
    await wide.screenshot({ path: `${folder}res_${company}_logo.png`, omitBackground: true });
    console.log(company);
}
await browser.close();
