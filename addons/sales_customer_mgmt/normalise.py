"""What a customer is recognised by, in one spelling: pure functions, for the duplicate check (CM-4.1.2).

Each takes text as people type it, or nothing, and returns the key, "" when there is none. Two
spellings of one thing give one key, and the key of a key is itself.
"""

import re
import unicodedata
from urllib.parse import urlsplit

# Legal forms in Chinese; the short ones count at the end only, where they cannot be part of a name
FORMS = re.compile(r"(股份有限|有限责任|有限|股份合作)公司")
LAST_FORM = re.compile(
    r"(?:集团|总公司|(?<!分)公司|[(]?(?:有限|普通|特殊普通)合伙[)]?|(?<=.)企业)$"
)
BRANCH = re.compile(r"分公司$")
BRACKETS = re.compile(r"[(\[【《〔<]([^()\[\]【】《》〔〕<>]*)[)\]】》〕>]")
HAN = "[一-鿿]"
PROVINCE = re.compile(rf"^{HAN}{{2,3}}省(?={HAN}{{2,3}}市{HAN})")
CITY = re.compile(rf"^({HAN}{{2,3}})[市省](?={HAN}{{2}})")
# Legal forms in Western languages, as words without their dots
WORDS = frozenset(
    "co ltd coltd limited inc incorporated corp corporation company llc llp lp plc gmbh mbh ag kg "
    "ohg ug sa sas sarl srl spa snc sl bv nv oy oyj ab as aps kk pte pty pvt private sdn bhd tbk pt "
    "jsc ooo oao zao doo sro zoo kft group holding holdings".split()
)
# Sites where many firms share one domain: there the path tells them apart
SHARED_SITES = (
    "1688.com alibaba.com taobao.com tmall.com jd.com made-in-china.com globalsources.com qcc.com "
    "tianyancha.com weibo.com qq.com facebook.com instagram.com linkedin.com amazon.com ebay.com"
).split()
SECOND_PHONE = re.compile(r"[/;,、|\n]|或|转|分机|ext|x|#", re.IGNORECASE)
LONGEST_PHONE = 11  # digits of a Chinese number without 0 and country code, mobile or fixed
SHORTEST_PHONE = 7
SHORTEST_VAT = 5


def _stable(step, text):
    """Repeat `step` until it changes nothing: a key is its own key."""
    text = _fold(text or "")
    for _round in range(10):
        last, text = text, step(text)
        if text == last:
            break
    return text


def _fold(text):
    """Full-width and compatibility characters, case."""
    return unicodedata.normalize(
        "NFKC", unicodedata.normalize("NFKC", str(text)).casefold()
    ).strip()


def company_name(text):
    """The name without spelling, punctuation, legal form; a place in brackets comes to the front."""
    return _stable(_company_name, text)


def _company_name(text):
    places = []

    def take(match):
        inner = match[1].strip()
        if inner and not LAST_FORM.search(inner) and not FORMS.search(inner):
            places.append(inner)
        return ""

    bare = BRACKETS.sub(take, text)
    if bare.strip():
        text = " ".join([*places, bare])
    words = re.sub(r"[^\w]|_", " ", text.replace(".", "").replace("'", "")).split()
    while len(words) > 1 and words[-1] in WORDS:
        words.pop()
    return _chinese_name("".join(words))


def _chinese_name(name):
    stripped = FORMS.sub("", name)
    while not BRANCH.search(stripped) and (shorter := LAST_FORM.sub("", stripped)) != stripped:
        stripped = shorter
    stripped = CITY.sub(r"\1", PROVINCE.sub("", stripped))
    return stripped or name


def phone(text):
    """Digits of the first number, Chinese ones without +86, 0 and extension; others with + in front."""
    return _stable(_phone, text)


def _phone(text):
    first = next((p for p in SECOND_PHONE.split(text) if len(_digits(p)) >= SHORTEST_PHONE), "")
    first = first.replace("(0)", "")
    digits = _digits(first)
    abroad = first.lstrip(" (").startswith("+") or digits.startswith("00")
    digits = digits[2:] if digits.startswith("00") else digits
    if digits.startswith("86") and (abroad or len(digits) in (12, 13)):
        digits, abroad = digits[2:], False
    if abroad:
        return f"+{digits}" if len(digits) >= SHORTEST_PHONE else ""
    digits = digits.lstrip("0")
    last = _digits(re.split(r"[-\s]", first.strip())[-1])
    if len(digits) > LONGEST_PHONE and len(last) <= 5:
        digits = digits.removesuffix(last)
    return digits if len(digits) >= SHORTEST_PHONE else ""


def _digits(text):
    return "".join(c for c in text if c.isascii() and c.isdigit())


def vat(text):
    """Letters and digits of a tax number or unified social credit code, without "CN" in front."""
    return _stable(_vat, text)


def _vat(text):
    code = "".join(c for c in text.upper() if c.isascii() and c.isalnum())
    if code.startswith("CN") and len(code) in (17, 20):
        code = code[2:]
    return code if len(code) >= SHORTEST_VAT else ""


def website(text):
    """The domain without www; with the path on sites that many firms share."""
    return _stable(_website, text)


def _website(text):
    text = text.strip().rstrip("/")
    try:
        url = urlsplit(text if "//" in text else f"//{text}")
        host = re.sub(r"^((www\d?|m|en|cn)\.)+(?=[^.]+\.)", "", url.hostname or "").rstrip(".")
    except ValueError:
        return ""
    if "." not in host or re.search(r"[\s@]", host):
        return ""
    return host + url.path if host in SHARED_SITES else host
