import re
from functools import partial

from odoo import Command, api, models
from odoo.tools import email_normalize, plaintext2html

from odoo.addons.sales_customer_mgmt import normalise
from odoo.addons.sales_customer_mgmt.customer_sheet import number_text

# What a column may hold at most
LONGEST = {"name": 120, "notes": 5000, "needs": 5000}
LONGEST_OTHER = 200
# Columns whose values are chosen from a list of Odoo
LISTS = {
    "industry": "res.partner.industry",
    "source": "sales.customer.source",
    "channel": "sales.customer.channel",
}
INTENTS = {"a": "a", "b": "b", "c": "c", "高": "a", "中": "b", "低": "c"}
# Names of Chinese provinces without what kind of province they are
PROVINCE_KIND = re.compile(r"(特别行政区|(壮族|回族|维吾尔)?自治区|省|市)$")
PROVINCE_CODES = dict(
    pair.split("=")
    for pair in (
        "beijing=京 tianjin=津 shanghai=沪 chongqing=渝 hebei=冀 shanxi=晋 liaoning=辽 jilin=吉 heilongjiang=黑 "
        "jiangsu=苏 zhejiang=浙 anhui=皖 fujian=闽 jiangxi=赣 shandong=鲁 henan=豫 hubei=鄂 hunan=湘 guangdong=粤 "
        "hainan=琼 sichuan=蜀 guizhou=黔 yunnan=滇 shaanxi=陕 gansu=甘 qinghai=青 taiwan=台 guangxi=桂 "
        "innermongolia=蒙 ningxia=宁 xinjiang=新 tibet=藏 xizang=藏 hongkong=港 macau=澳 macao=澳"
    ).split()
)


def spelling(text):
    return re.sub(r"\s", "", text).casefold()


class SalesCustomerImport(models.TransientModel):
    """What the cells of a customer list mean: one method a kind of column.

    Each takes the text and gives the value, or raises ValueError with the sentence for the user.
    """

    _inherit = "sales.customer.import"

    @api.model
    def _converters(self):
        """{column: function from text to value}; lookups are prepared once for all lines."""
        named = {
            **{column: self._names(model) for column, model in LISTS.items()},
            "country": self._countries(),
        }
        known = {
            column: ", ".join(self.env[model].search([], limit=8).mapped("name"))
            for column, model in LISTS.items()
        }
        return {
            **{
                column: partial(self._look_up, names, known.get(column, ""))
                for column, names in named.items()
            },
            "user": self._user_converter(),
            "province": self._province_converter(),
            "phone": self._convert_phone,
            "mobile": self._convert_phone,
            "email": self._convert_email,
            "vat": self._convert_vat,
            "website": self._convert_website,
            "intent": self._convert_intent,
        }

    def _whole_number(self, text):
        number = number_text(text)
        if number is None:
            raise ValueError(
                self.env._(
                    "Excel has shortened this number: format the column as text and enter it again."
                )
            )
        return number

    def _convert_phone(self, text):
        number = self._whole_number(text)
        if not normalise.phone(number):
            raise ValueError(self.env._("This is no phone number."))
        return number

    def _convert_email(self, text):
        email = email_normalize(text)
        if not email or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", email):
            raise ValueError(self.env._("This is no e-mail address."))
        return email

    def _convert_vat(self, text):
        code = self._whole_number(text)
        if not normalise.vat(code) or not re.fullmatch(r"[\w\s.\-/]{1,32}", code):
            raise ValueError(self.env._("This is no tax number or credit code."))
        return code

    def _convert_website(self, text):
        if not normalise.website(text):
            raise ValueError(self.env._("This is no website."))
        return text

    def _convert_intent(self, text):
        intent = INTENTS.get(re.sub(r"[级类\s]", "", text).casefold())
        if not intent:
            raise ValueError(self.env._("The intent is A, B or C."))
        return intent

    # Names of other records

    def _names(self, model):
        """{name in one spelling, in every language: id}"""
        names = {}
        for lang, _name in self.env["res.lang"].get_installed():
            for record in self.env[model].with_context(lang=lang).search([]):
                names[spelling(record.name)] = record.id
        return names

    def _countries(self):
        codes = {
            country.code.casefold(): country.id for country in self.env["res.country"].search([])
        }
        return {**codes, **self._names("res.country"), "中华人民共和国": codes["cn"]}

    def _look_up(self, names, known, text):
        found = names.get(spelling(text))
        if not found:
            raise ValueError(
                self.env._("“%(text)s” is not known here. %(known)s", text=text, known=known)
            )
        return found

    def _province_converter(self):
        provinces, codes = {}, {}
        for state in self.env["res.country.state"].search([]):
            if state.country_id.code == "CN":
                codes[state.code] = state
                provinces[PROVINCE_KIND.sub("", state.name)] = state
            provinces.setdefault(spelling(state.name), state)
        provinces |= {name: codes[code] for name, code in PROVINCE_CODES.items() if code in codes}

        def convert(text):
            name = spelling(text)
            state = provinces.get(PROVINCE_KIND.sub("", name)) or provinces.get(name)
            if not state:
                raise ValueError(self.env._("“%s” is no province.", text))
            return state

        return convert

    def _user_converter(self):
        """Whom the importing user may put in charge (CM-6.1), by login or name."""
        allowed = self._possible_users()
        by_login = {spelling(user.login): user for user in allowed}
        by_name = {}
        for user in allowed:
            by_name.setdefault(spelling(user.name), []).append(user)

        def convert(text):
            user = by_login.get(spelling(text))
            named = [user] if user else by_name.get(spelling(text), [])
            if len(named) > 1:
                raise ValueError(
                    self.env._("Several people are called “%s”: give the login.", text)
                )
            if not named:
                raise ValueError(
                    self.env._(
                        "“%s” is no salesperson for whom you import customers (CM-6.1).", text
                    )
                )
            return named[0].id

        return convert

    def _possible_users(self):
        """Salespeople import for themselves, supervisors for their team, sales administration for all."""
        user = self.env.user
        if user.has_group("sales_policy.group_sales_administration"):
            role = self.env.ref("sales_policy.group_salesperson")
            domain = [
                ("all_group_ids", "in", role.ids),
                ("company_ids", "in", self.env.company.ids),
            ]
            return self.env["res.users"].sudo().search([*domain, ("share", "=", False)])
        if user.has_group("sales_policy.group_supervisor"):
            return user.sales_team_user_ids.filtered("active")
        return user

    # A line

    @api.model
    def _convert_line(self, texts, converters):
        """Return (values by column, [(column, sentence)]) of one line."""
        values, errors = {}, []
        for column, text in texts.items():
            most = LONGEST.get(column, LONGEST_OTHER)
            try:
                if len(text) > most:
                    raise ValueError(self.env._("Longer than %s characters.", most))
                values[column] = converters[column](text) if column in converters else text
            except ValueError as error:
                errors.append((column, str(error)))
        if not texts.get("name"):
            errors.append(("name", self.env._("Each customer has a name.")))
        if texts.get("function") and not texts.get("contact"):
            errors.append(("contact", self.env._("Whose position is it? Name the contact.")))
        return values, errors

    def _prepare_customer(self, values):
        """Values of a new customer, with its contact, from the values of a line."""
        same = ("name", "vat", "ref", "email", "website", "city", "street", "zip")
        state = values.get("province")
        customer = {
            **{name: values[name] for name in same if name in values},
            "is_company": True,
            "is_sales_customer": True,
            "user_id": values.get("user", self.user_id.id),
            "phone": values.get("phone"),
            "state_id": state and state.id,
            "country_id": values.get("country") or (state and state.country_id.id),
            "industry_id": values.get("industry"),
            "customer_source_id": values.get("source"),
            "customer_channel_id": values.get("channel"),
            "customer_intent": values.get("intent"),
            "customer_needs": values.get("needs"),
            "comment": values.get("notes") and plaintext2html(values["notes"]),
        }
        if not values.get("contact"):
            customer["phone"] = values.get("phone") or values.get("mobile")
        customer = {name: value for name, value in customer.items() if value}
        if values.get("contact"):
            customer["child_ids"] = [Command.create(self._prepare_contact(values, customer))]
        return customer

    def _prepare_contact(self, values, customer):
        partners = self.env["res.partner"]
        shared = {*partners._commercial_fields(), *partners._address_fields()} & customer.keys()
        return {
            **{name: customer[name] for name in shared},
            "name": values["contact"],
            "function": values.get("function"),
            "phone": values.get("mobile"),
        }
