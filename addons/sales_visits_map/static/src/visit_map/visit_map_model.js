import { KeepLast } from "@web/core/utils/concurrency";
import { Model } from "@web/model/model";

export class VisitMapModel extends Model {
    setup({ resModel }) {
        this.resModel = resModel;
        this.keepLast = new KeepLast();
        this.data = { points: [], total: 0, tiles: { url: "", attribution: "" } };
    }

    async load({ domain, context }) {
        this.data = await this.keepLast.add(
            this.orm.call(this.resModel, "get_sales_map", [domain], { context })
        );
    }

    hasData() {
        return Boolean(this.data.points.length);
    }
}
