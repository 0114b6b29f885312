"""What the columns of a customer list are called, in Chinese and English (CM-4.1.1)."""

import re
import unicodedata

# column: headings; the first ones are shown to the user
HEADINGS = {
    "name": "客户名称 公司名称 单位名称 企业名称 客户全称 名称 客户 公司 customer|customer name|company|company name|name",
    "vat": "统一社会信用代码 社会信用代码 信用代码 税号 纳税人识别号 统一社会信用代码/税号 vat|tax id|tax number|credit code|"
    "unified social credit code",
    "ref": "客户编号 客户代码 编号 代码 ref|reference|customer code|customer number",
    "contact": "联系人 联系人姓名 主要联系人 姓名 contact|contact name|contact person",
    "function": "职务 职位 岗位 联系人职务 position|job title|job position|function",
    "phone": "电话 联系电话 座机 固定电话 公司电话 电话号码 phone|phone number|tel|telephone|landline",
    "mobile": "手机 手机号 手机号码 移动电话 联系人手机 联系人电话 mobile|mobile phone|cell|cell phone",
    "email": "邮箱 电子邮箱 电子邮件 邮件 email|e-mail|mail|email address",
    "website": "网址 网站 官网 主页 公司网址 website|web|url|homepage",
    "country": "国家 国家/地区 country",
    "province": "省份 省 所在省份 所在省 省/直辖市 省市 province",
    "city": "城市 市 所在城市 地市 city",
    "street": "详细地址 地址 公司地址 联系地址 通讯地址 街道 address|street|street address",
    "zip": "邮编 邮政编码 zip|zip code|postcode|postal code",
    "industry": "行业 所属行业 industry",
    "source": "来源 客户来源 source|lead source",
    "channel": "渠道 销售渠道 客户渠道 channel",
    "user": "业务员 销售人员 业务人员 销售员 负责人 跟进人 salesperson|sales person|in charge|owner",
    "intent": "意向 意向等级 意向级别 客户意向 intent",
    "needs": "需求 客户需求 needs",
    "notes": "备注 说明 notes|note|remark|remarks|comment",
}  # fmt: skip
# What review, grading and finance decide, and no file
PROTECTED = (
    "状态 客户状态 审核状态 审批状态 审批 审核 信息审核 阶段 客户阶段 等级 客户等级 客户级别 级别 价值评分 完整度 信用 信用额度 信用等级 "
    "创建人 创建时间 "
    "state|status|stage|customer stage|approval|approval state|approved|approved by|grade|customer grade|score|"
    "completeness|credit|credit limit|credit rating|company id|responsible|responsible id|is confidential|"
    "is sales customer|created by|created on|create uid|id|external id"
)  # fmt: skip


def key(heading):
    """A heading without spelling: full width, case, blanks, marks of required fields."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s_\-*:：.]", "", text)


def _keys(headings):
    return {key(part) for chunk in headings.split("|") for part in _words(chunk)}


def _words(chunk):
    """Chinese headings stand apart by blanks, English ones have blanks of their own."""
    english = " ".join(word for word in chunk.split() if word.isascii())
    return [*(word for word in chunk.split() if not word.isascii()), english]


COLUMN_OF = {
    name: column for column, headings in HEADINGS.items() for name in _keys(headings) if name
}
PROTECTED_KEYS = _keys(PROTECTED) - {""}


def find(heading):
    """The column that a heading means: its name, "protected", or None when nobody knows."""
    bare = re.sub(r"[(（\[【].*?[)）\]】]", "", heading)
    for name in (key(heading), key(bare)):
        if name in COLUMN_OF:
            return COLUMN_OF[name]
        if name in PROTECTED_KEYS:
            return "protected"
    return None


def heading_line(lines):
    """Position of the line of headings: titles may stand above it. None when there is none."""
    for position, (_line, cells) in enumerate(lines[:10]):
        known = {find(cell) for cell in cells if cell}
        if "name" in known and (len(known) > 1 or len([c for c in cells if c]) == 1):
            return position
    return None
