/** Steps that tours share. What a step waits for is what a person sees: labels rather than names. */

export function see(content, trigger) {
    return { content, trigger };
}

export function click(content, trigger) {
    return { content, trigger, run: "click" };
}

/** The input of a field, inside `where` if another form lies beneath. */
export function fill(name, text, where = "") {
    return {
        content: `fill in ${name}`,
        trigger: `${where} .o_field_widget[name=${name}] :is(input, textarea)`,
        run: `edit ${text}`,
    };
}

export function choose(name, text, where = "") {
    return [
        fill(name, text, where),
        click(
            `choose ${text}`,
            `body .o-autocomplete--dropdown-item:contains(${text}), body .o_kanban_record:contains(${text})`
        ),
    ];
}

/** The choices lie over a dialog, where only what is sought from the body on is within reach. */
export function select(name, label, where = "") {
    return [
        click(`open ${name}`, `${where} .o_field_widget[name=${name}] input`),
        click(`choose ${label}`, `body .o_select_menu_item:contains(${label})`),
    ];
}

/** One of several values that are all on the screen. */
export function pick(name, label, where = "") {
    const field = `${where} .o_field_widget[name=${name}]`;
    return click(
        `pick ${label}`,
        `${field} .o_selection_badge:contains(${label}), ${field} .o_radio_item:contains(${label}) input`
    );
}

export function openTab(name) {
    return click(`open the page ${name}`, `.o_notebook .nav-link[name=${name}]`);
}

/** A button of the header; all but the first stand in a menu on a small screen. */
export function press(label) {
    const button = `.o_statusbar_buttons button:contains(${label})`;
    return [
        {
            content: "show all buttons of the header on a small screen",
            trigger: `${button}, .o_statusbar_buttons button[title=More]`,
            run({ queryFirst }) {
                if (!queryFirst(button)) {
                    queryFirst(".o_statusbar_buttons button[title=More]").click();
                }
            },
        },
        click(`press ${label}`, `${button}, .o-dropdown-item button:contains(${label})`),
    ];
}

export function pressInDialog(label) {
    return click(`press ${label}`, `.modal footer button:contains(${label}):not(:hidden)`);
}

/** The document has come to this state. */
export function reach(label) {
    return see(
        `it is ${label}`,
        `.o_arrow_button_current:contains(${label}), .o_statusbar_status .dropdown-toggle:contains(${label})`
    );
}

export function openFromDesk(section, text) {
    return click(
        `${text} stands on the desk, under ${section}`,
        `[data-section=${section}] .o_sales_desk_row:contains(${text})`
    );
}

export function openFromList(text) {
    return click(
        `${text} is in the list`,
        `.o_data_cell:contains(${text}), .o_kanban_record:contains(${text})`
    );
}

/** A document waits on the desk; it is decided on what the queue says of it. */
export function approveFromDesk(text, summary) {
    return [
        openFromDesk("approvals", text),
        see("what is asked, and why", `.o_sales_summary:contains(${summary})`),
        ...press("Approve"),
        see("decided", `.o_notification:contains(Decided):contains(${text})`),
    ];
}
