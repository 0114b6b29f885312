import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

registry.category("discuss.channel_commands").add("complaint", {
    condition: ({ store }) => store.has_access_livechat,
    help: _t("Register a complaint (/complaint what is wrong)"),
    methodName: "execute_command_complaint",
});
