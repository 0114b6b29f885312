import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** The form of the approval queue: once a step is decided, the next one in the pager follows. */
export class ApprovalQueueController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
    }

    get modelParams() {
        const params = super.modelParams;
        params.hooks.onRootLoaded = this.onRootLoaded.bind(this);
        return params;
    }

    async beforeExecuteActionButton(clickParams) {
        this.decidingId = this.model.root.resId;
        return super.beforeExecuteActionButton(clickParams);
    }

    async onRootLoaded({ resId, resIds, data }) {
        const decided = resId === this.decidingId && !data.can_decide;
        this.decidingId = false;
        if (decided) {
            this.notification.add(_t("Decided: %s", data.res_name), { type: "success" });
            await this.goOn(resId, resIds);
        }
    }

    async goOn(resId, resIds) {
        const index = resIds.indexOf(resId);
        const left = resIds.filter((id) => id !== resId);
        if (left.length) {
            await this.model.load({ resId: left[index] ?? left[0], resIds: left });
        } else {
            this.env.config.historyBack();
        }
    }
}

registry.category("views").add("sales_approval_queue", {
    ...formView,
    Controller: ApprovalQueueController,
});
