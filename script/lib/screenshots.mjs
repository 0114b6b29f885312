// Takes the pictures of docs/screenshots; script/screenshots sets URL and LANG_CODE.
import { chromium } from "playwright-core";
import { existsSync, mkdirSync } from "node:fs";

const DESKTOP = { width: 1366, height: 800 };
const PHONE = { width: 390, height: 844 };
const TALL = { width: 1366, height: 960 };
const PAPER = { width: 900, height: 1000 };

// name, who, path, screen, what must be there before the picture is taken, what is opened first
const PICTURES = [
    ["desk", "supervisor1", "/odoo/desk", DESKTOP, ".o_sales_desk_row"],
    ["desk-phone", "sales1", "/odoo/desk", PHONE, ".o_sales_desk_row"],
    ["customers", "supervisor1", "/odoo/sales-customers", DESKTOP, ".o_kanban_record, .o_data_row"],
    [
        "approvals",
        "supervisor1",
        "/odoo/approvals-waiting",
        DESKTOP,
        ".o_data_row, .o_kanban_record",
    ],
    ["clauses", "salesadmin", "/odoo/clauses", DESKTOP, ".o_group_header, .o_data_row"],
    ["dashboard", "gm", "/odoo/customer-dashboards", DESKTOP, ".o-figure canvas"],
    ["compliance", "gm", "/odoo/compliance", DESKTOP, ".o_pivot td"],
    ["complaints", "qa", "/odoo/sales-complaints", DESKTOP, ".o_data_row .o_sales_countdown"],
    ["complaints-phone", "sales1", "/odoo/my-complaints", PHONE, ".o_kanban_record"],
    [
        "complaint",
        "sales1",
        "/odoo/sales-complaints",
        TALL,
        ".o_form_view .nav-tabs",
        ".o_data_row:has-text('-00012') .o_data_cell",
    ],
    [
        "complaint-register-phone",
        "sales1",
        "/odoo/action-sales_complaints.sales_complaint_action_quick",
        PHONE,
        ".o_form_view",
    ],
    [
        "complaint-customer-phone",
        "customer1",
        "/my/complaints",
        PHONE,
        "ol.list-unstyled",
        "a:has-text('-00012')",
    ],
    ["complaint-statistics", "qa", "/odoo/complaint-statistics", DESKTOP, "canvas"],
    ["quality-case", "qa", "/odoo/quality-cases/1", DESKTOP, ".o_form_view .nav-tabs"],
    ["8d", "qa", "/report/html/sales_complaints.report_8d/1", PAPER, ".page"],
    [
        "customer-phone",
        "sales1",
        "/odoo/sales-customers",
        PHONE,
        ".o_form_view",
        ".o_kanban_record",
    ],
    ["my-day-phone", "sales1", "/odoo/my-day", PHONE, ".o_sales_day_visit"],
    [
        "month-plan",
        "supervisor1",
        "/odoo/sales-visit-plans",
        DESKTOP,
        ".o_form_view .o_data_row",
        ".o_data_row:has(.text-bg-info) .o_data_cell",
    ],
    ["coverage", "supervisor1", "/odoo/visit-coverage", DESKTOP, ".o_data_row"],
];

const { URL: url, LANG_CODE: lang } = process.env;
const folder = new URL("../../docs/screenshots/", import.meta.url).pathname;
const wanted = process.argv.slice(2);
const executablePath = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
for (const [name, person, path, viewport, ready, first] of PICTURES) {
    if (wanted.length && !wanted.includes(name)) {
        continue;
    }
    const phone = viewport === PHONE;
    const context = await browser.newContext({
        viewport,
        isMobile: phone,
        hasTouch: phone,
        locale: lang.replace("_", "-"),
        timezoneId: "Asia/Shanghai",
    });
    const page = await context.newPage();
    await page.goto(`${url}/web/login`);
    await page.fill("input[name=login]", person);
    await page.fill("input[name=password]", person);
    await page.press("input[name=password]", "Enter");
    await page.waitForURL((address) => address.pathname !== "/web/login", { timeout: 180000 });
    await page.goto(url + path);
    if (first) {
        await page.click(first, { timeout: 180000 });
    }
    await page.waitForSelector(ready, { timeout: 180000 });
    await page.waitForTimeout(1500); // avatars and fonts; the bus keeps the network busy for ever
    const suffix = lang === "en_US" ? "" : ".zh-CN";
    await page.screenshot({ path: `${folder}${name}${suffix}.png` });
    console.log(`${name}${suffix}`);
    await context.close();
}
await browser.close();
