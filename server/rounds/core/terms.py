"""The words that a company may call things by, as texts of the server have them. The web apps hold the same list."""

from collections.abc import Mapping

Terms = Mapping[str, Mapping[str, str]]
"""By language (zh, en), then by term. What is missing keeps the usual word."""

USUAL: dict[str, tuple[str, str]] = {
    "customer": ("客户", "customer"),
    "visit": ("拜访", "visit"),
    "check_in": ("签到", "check-in"),
    "check_out": ("签退", "check-out"),
    "to_check_in": ("签到", "check in"),
    "to_check_out": ("签退", "check out"),
    "plan": ("计划", "plan"),
    "stop": ("站", "stop"),
    "pin": ("定位点", "pin"),
    "territory": ("片区", "territory"),
    "rep": ("业务员", "rep"),
    "leader": ("主管", "leader"),
    "outlet": ("终端", "outlet"),
    "distributor": ("经销商", "distributor"),
}
_SIBILANT = ("s", "x", "z", "ch", "sh")


def forms(locale: str, own: Terms) -> dict[str, str]:
    """What fills `{customer}`, `{customers}`, `{Customer}` and `{Customers}`; in Chinese all four are one word."""
    english = locale == "en"
    words = own.get("en" if english else "zh", {})
    found: dict[str, str] = {}
    for key, usual in USUAL.items():
        one = words.get(key) or usual[english]
        many = words.get(f"{key}s") or (plural(one) if english else one)
        found |= {key: one, f"{key}s": many}
        found |= {_capital(key): _capital(one), f"{_capital(key)}s": _capital(many)}
    return found


def filled(text: str, locale: str, own: Terms) -> str:
    """A text of the server's with the company's words in it."""
    return text.format_map(forms(locale, own)) if "{" in text else text


def plural(word: str) -> str:
    """The regular English plural; whose word is irregular gives it too."""
    end = word[-2:].lower()
    if end.endswith("y") and end[0] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.lower().endswith(_SIBILANT) else f"{word}s"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
