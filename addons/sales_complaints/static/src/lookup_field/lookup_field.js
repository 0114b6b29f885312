import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Many2One } from "@web/views/fields/many2one/many2one";
import { buildM2OFieldDescription, Many2OneField } from "@web/views/fields/many2one/many2one_field";
import { Many2XAutocomplete } from "@web/views/fields/relational_utils";

import { useSubEnv } from "@odoo/owl";

/** Offers the list of all records only to who may open it; others type, on a phone too. */
export class LookupAutocomplete extends Many2XAutocomplete {
    setup() {
        super.setup();
        if (!this.activeActions.write) {
            // A small screen shows nothing but the list
            useSubEnv({ isSmall: false });
        }
    }

    addSearchMoreSuggestion() {
        return this.activeActions.write && super.addSearchMoreSuggestion(...arguments);
    }
}

export class LookupMany2One extends Many2One {
    static components = { ...Many2One.components, Many2XAutocomplete: LookupAutocomplete };
}

/** A record that people find by what they type, also who may not read its list: a lot (CM-4.2.2, CM-5.1). */
export class LookupField extends Many2OneField {
    static components = { ...Many2OneField.components, Many2One: LookupMany2One };
}

registry.category("fields").add("sales_lookup", {
    ...buildM2OFieldDescription(LookupField),
    displayName: _t("Look-Up"),
});
