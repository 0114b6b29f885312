import { registry } from "@web/core/registry";
import { getActiveActions } from "@web/views/utils";

import { VisitMapController } from "./visit_map_controller";
import { VisitMapModel } from "./visit_map_model";

export class VisitMapArchParser {
    /** `soon`: how many days before a visit is due it shows as due soon. */
    parse(arch) {
        return {
            activeActions: getActiveActions(arch),
            soon: Number(arch.getAttribute("soon") || 0),
        };
    }
}

/** Visits as routes, customers by urgency: for models that have the server's `sales.map.mixin`. */
export const visitMapView = {
    type: "sales_visit_map",
    ArchParser: VisitMapArchParser,
    Controller: VisitMapController,
    Model: VisitMapModel,
    searchMenuTypes: ["filter", "favorite"],

    props: (genericProps, view) => ({
        ...genericProps,
        archInfo: new view.ArchParser().parse(genericProps.arch),
        Model: view.Model,
    }),
};

registry.category("views").add("sales_visit_map", visitMapView);
