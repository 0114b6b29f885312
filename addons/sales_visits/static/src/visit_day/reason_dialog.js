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
        this.state = useState({ reason: this.unplaced ? this.usual[0] : "" });
    }

    /** Nobody has told yet where the customer is: as on a first visit, there is nothing to be away from. */
    get unplaced() {
        return this.props.verdict === "unclear" && this.props.distance === false;
    }

    get title() {
        return this.unplaced ? _t("Is this the customer's place?") : _t("Why are you not there?");
    }

    get explanation() {
        const { verdict, distance } = this.props;
        if (verdict === "outside") {
            return _t("You are %s m away from the customer.", Math.round(distance));
        }
        if (verdict === "no_fix") {
            return _t("This phone does not say where it is.");
        }
        if (this.unplaced) {
            return _t("The customer has no place yet: yours is proposed.");
        }
        return _t("The place is too uncertain to prove that you are there.");
    }

    get usual() {
        if (this.unplaced) {
            return [_t("First visit: I am at the customer's"), _t("We meet elsewhere")];
        }
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
