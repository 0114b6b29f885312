import { registry } from "@web/core/registry";
import { extractFieldsFromArchInfo } from "@web/model/relational_model/utils";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/** The fields of these columns, with those that their widgets depend on. */
function fieldsOf(archInfo, fields, isAsked = () => true) {
    const nodes = Object.entries(archInfo.fieldNodes).filter(([, node]) => isAsked(node));
    const asked = { ...archInfo, fieldNodes: Object.fromEntries(nodes) };
    return extractFieldsFromArchInfo(asked, fields).activeFields;
}

/** What Odoo's list keeps its shown columns under: it names all fields. */
function viewKey(archInfo, fields, resModel, viewId) {
    const list = { fieldNames: Object.keys(fieldsOf(archInfo, fields)), resModel };
    return ListRenderer.prototype.createViewKey.call({
        props: { list },
        env: { config: { viewId } },
    });
}

/** Whether an expression of another column, or of the rows, asks for this field. */
function isAskedFor(name, archInfo) {
    const nodes = Object.values(archInfo.fieldNodes).filter((node) => node.name !== name);
    const words = nodes.map((node) => {
        const { invisible, readonly, required, context, domain, decorations } = node;
        return { invisible, readonly, required, context, domain, decorations };
    });
    const said = JSON.stringify([words, archInfo.decorations]);
    return new RegExp(`\\b${name}\\b`).test(said);
}

/** The columns whose amounts are in the currency that this one holds. */
function amountsIn(name, archInfo, fields) {
    const names = Object.values(archInfo.fieldNodes).map((node) => node.name);
    return names.filter((each) => fields[each].currency_field === name);
}

/** A list that reads the columns which are shown; Odoo's reads the hidden ones too. */
export class LeanListController extends ListController {
    get modelParams() {
        const params = super.modelParams;
        const hidden = this.hiddenFields;
        const activeFields = fieldsOf(
            this.archInfo,
            this.props.fields,
            (node) => !hidden.has(node.name)
        );
        return { ...params, config: { ...params.config, activeFields } };
    }

    get hiddenFields() {
        const { fields, resModel } = this.props;
        const key = viewKey(this.archInfo, fields, resModel, this.env.config.viewId);
        const renderer = {
            allColumns: this.archInfo.columns,
            keyOptionalFields: `optional_fields,${key}`,
        };
        const shown = ListRenderer.prototype.computeOptionalActiveFields.call(renderer);
        const names = Object.keys(shown).filter((name) => !shown[name]);
        const hidden = new Set(names.filter((name) => !isAskedFor(name, this.archInfo)));
        for (const { name, column_invisible } of Object.values(this.archInfo.fieldNodes)) {
            const amounts = amountsIn(name, this.archInfo, fields);
            const isOfHidden = amounts.length && amounts.every((each) => hidden.has(each));
            if (column_invisible === "True" && isOfHidden && !isAskedFor(name, this.archInfo)) {
                hidden.add(name);
            }
        }
        return hidden;
    }
}

export class LeanListRenderer extends ListRenderer {
    createViewKey() {
        const { archInfo, list } = this.props;
        return viewKey(archInfo, list.fields, list.resModel, this.env.config.viewId);
    }

    computeOptionalActiveFields() {
        const shown = super.computeOptionalActiveFields();
        for (const name in shown) {
            shown[name] &&= name in this.props.list.activeFields;
        }
        return shown;
    }

    async toggleOptionalField(name) {
        const { archInfo, list } = this.props;
        if (!(name in list.activeFields)) {
            await list.leaveEditMode();
            const asked = [name, list.fields[name].currency_field];
            const missing = fieldsOf(archInfo, list.fields, (node) => asked.includes(node.name));
            Object.assign(list.activeFields, { ...missing, ...list.activeFields });
            await list.load();
        }
        return super.toggleOptionalField(name);
    }
}

registry.category("views").add("sales_lean_list", {
    ...listView,
    Controller: LeanListController,
    Renderer: LeanListRenderer,
});
