import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { fuzzyLookup } from "@web/core/utils/search";
import { metres } from "./place";

import { Component, useState } from "@odoo/owl";

const SHOWN = 20;
const KILOMETRE = 1000;

/** Own customers, the nearest first, to begin a visit that was not planned. */
export class NearbyDialog extends Component {
    static template = "sales_visits.NearbyDialog";
    static components = { Dialog };
    static props = { close: Function, places: Array, fix: Object, choose: Function };

    setup() {
        this.state = useState({ text: "" });
    }

    get found() {
        const { places } = this.props;
        const found = this.state.text
            ? fuzzyLookup(this.state.text, places, (place) => place.customer)
            : places
                  .map((place) => ({ ...place, away: this.away(place) }))
                  .sort((one, other) => one.away - other.away);
        return found.slice(0, SHOWN);
    }

    away({ place }) {
        const { fix } = this.props;
        return place && !fix.fix_error ? metres([fix.latitude, fix.longitude], place) : Infinity;
    }

    distance(place) {
        const away = this.away(place);
        if (away === Infinity) {
            return "";
        }
        return away < KILOMETRE
            ? _t("%s m", Math.round(away))
            : _t("%s km", Math.round(away / KILOMETRE));
    }

    choose(place) {
        this.props.choose(place);
        this.props.close();
    }
}
