import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";

import { Component, useState } from "@odoo/owl";

/** Asks why an arrival is not inside; one tap for the usual reasons, which may be added to. */
export class ReasonDialog extends Component {
    static template = "sales_visits.ReasonDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        verdict: String,
        distance: [Number, Boolean],
        confirm: Function,
    };

    setup() {
        this.state = useState({ reason: "" });
    }

    get explanation() {
        const { verdict, distance } = this.props;
        if (verdict === "outside") {
            return _t("You are %s m away from the customer.", Math.round(distance));
        }
        if (verdict === "no_fix") {
            return _t("This phone does not say where it is.");
        }
        if (distance === false) {
            return _t("The customer has no place yet: yours is proposed.");
        }
        return _t("The place is too uncertain to prove that you are there.");
    }

    get usual() {
        return [
            _t("They have moved"),
            _t("We meet elsewhere"),
            _t("Large site, other gate"),
            _t("Bad reception"),
        ];
    }

    confirm() {
        const reason = this.state.reason.trim();
        if (reason) {
            this.props.confirm(reason);
            this.props.close();
        }
    }
}
