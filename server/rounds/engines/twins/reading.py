"""What a shop's name says: its own words, the trade, the branch. Chinese names need no spaces, so words are lists."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, pinyin

LONGEST = 40

# Words that say what is sold, not who sells it; the longer ones are taken first. Trades that people mix up are one.
TRADES: dict[str, tuple[str, ...]] = {
    "grocery": (
        "生活超市", "连锁超市", "便民超市", "平价超市", "购物超市", "购物广场", "购物中心", "仓储超市", "食品超市",
        "便利店", "便民店", "小卖部", "小卖店", "副食店", "副食品店", "日杂店", "杂货店", "百货店", "生活馆", "量贩",
        "烟酒超市", "烟酒商行", "烟酒行", "烟酒店", "名烟名酒", "食品店", "零食店", "综合商店", "商店", "超市", "商行",
        "便利", "烟酒", "副食", "百货", "食杂店", "食杂", "小超", "卖场", "商场", "士多", "粮油店", "粮油",
    ),
    "wholesale": ("批发部", "批发商行", "批发市场", "批发", "配送中心", "经销部", "经销处", "贸易行", "商贸", "贸易"),
    "fruit": ("水果店", "水果超市", "鲜果店", "果蔬店", "果业", "水果", "果蔬", "生鲜超市", "生鲜店", "生鲜"),
    "pharmacy": ("大药房", "大药店", "药房", "药店", "医药"),
    "clinic": ("卫生服务中心", "卫生院", "卫生室", "诊所", "门诊部", "医院"),
    "food": (
        "小吃店", "快餐店", "早餐店", "面馆", "饭店", "餐厅", "餐馆", "酒楼", "酒家", "饭庄", "食府", "火锅店", "火锅",
        "烧烤店", "烧烤", "小吃", "快餐", "奶茶店", "奶茶", "茶餐厅", "面包店", "烘焙", "蛋糕店", "甜品店", "咖啡馆",
        "咖啡店", "咖啡",
    ),
    "hardware": ("五金店", "五金建材", "五金机电", "建材店", "建材", "五金"),
    "lodging": ("大酒店", "酒店", "宾馆", "旅馆", "招待所", "民宿"),
    "beauty": ("美容院", "理发店", "美发店", "美发", "化妆品店", "化妆品", "母婴店", "母婴"),
    "factory": ("制造厂", "加工厂", "食品厂", "工厂"),
}  # fmt: skip
LATIN_TRADES = {"mart": "grocery", "market": "grocery", "supermarket": "grocery", "store": "grocery",
                "shop": "grocery", "pharmacy": "pharmacy", "restaurant": "food", "cafe": "food",
                "hotel": "lodging", "clinic": "clinic"}  # fmt: skip
LEGAL = (
    "有限责任公司", "股份有限公司", "有限公司", "集团", "公司", "个体工商户", "个体户", "经营部", "门市部", "服务部",
    "销售部", "经营店", "专营店", "专卖店", "加盟店", "连锁店", "旗舰店", "直营店", "分公司",
)  # fmt: skip
BRANCHES = ("分店", "总店", "店")
_TRADE_OF = {word: trade for trade, words in TRADES.items() for word in words}
_TRADE_WORDS = re.compile("|".join(sorted(map(re.escape, _TRADE_OF), key=len, reverse=True)))
_LEGAL = re.compile("|".join(sorted(map(re.escape, LEGAL), key=len, reverse=True)))
_PLACE = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,3}(?:省|(?<![超夜门菜早])市|县|自治区|新区))+|^[\u4e00-\u9fff]{2}区"
)
_BRACKETS = re.compile(r"[(\[【<〔]([^()\[\]【】<>〔〕]*)[)\]】>〕]")
_PARTS = re.compile(r"[·•・|/_–—-]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Shop:
    """What is known of a customer. `phones` are keys that are equal where numbers are; coordinates are WGS-84."""

    name: str
    phones: frozenset[str] = frozenset()
    licence: str | None = None
    address: str | None = None
    floor: str | None = None
    room: str | None = None
    lng: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A shop with its name taken apart. Sounds are one set of syllables for each character or Latin word."""

    shop: Shop
    core: str
    branch: str
    trade: str | None
    whole: str
    plain: str
    licence: str
    floor: str
    room: str
    house: str


def fold(text: str | None) -> str:
    """Lower case, half-width, without spaces and punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text or "").lower())


@lru_cache(maxsize=20_000)
def sounds(char: str) -> frozenset[str]:
    """Every reading of a character, without tones; anything else sounds like itself."""
    if not _HAN.match(char):
        return frozenset((char,))
    return frozenset(pinyin(char, style=Style.NORMAL, heteronym=True)[0])


@lru_cache(maxsize=20_000)
def broad_sounds(char: str) -> frozenset[str]:
    """Readings as many people speak and type them: zh as z, ing as in, n as l."""
    return frozenset(_broad(sound) for sound in sounds(char))


def _broad(sound: str) -> str:
    if sound[1:2] == "h" and sound[0] in "zcs":
        sound = sound[0] + sound[2:]
    if sound.endswith(("ang", "eng", "ing")):
        sound = sound[:-1]
    return "l" + sound[1:] if sound[:1] in ("n", "r") and len(sound) > 1 else sound


def read(shop: Shop) -> Reading:
    """Take a shop's name apart: place and legal words go, the branch and the trade stand by themselves."""
    name = unicodedata.normalize("NFKC", shop.name).lower().strip()[: 3 * LONGEST]
    branches = [fold(found) for found in _BRACKETS.findall(name)]
    name = _BRACKETS.sub(" ", name)
    parts = [part for part in (fold(one) for one in _PARTS.split(name)) if part]
    if not parts:
        parts = [branches.pop(0)] if branches else [""]
    main, more = parts[0], parts[1:]
    plain = _without_place(main)
    core, trade, tail = _taken_apart(main)
    branches += more
    if tail:
        branches.append(tail)
    if not core and branches:
        core = branches.pop(0)
    branch = "".join(_bare_branch(one) for one in branches)
    whole = core + branch
    return Reading(
        shop,
        core[:LONGEST],
        branch[:LONGEST],
        trade or next(filter(None, map(_trade_in, branches)), None),
        whole[:LONGEST],
        plain[:LONGEST],
        fold(shop.licence),
        _level(shop.floor),
        _door(shop.room),
        _house(shop.address),
    )


def _taken_apart(main: str) -> tuple[str, str | None, str]:
    """Own words, trade, and what follows the trade: `清禾便利梧桐街店` gives 清禾, grocery, 梧桐街店."""
    main = _without_place(main)
    main = _LEGAL.sub("", main) or main
    if not _HAN.search(main):
        return _latin(main)
    found = [match for match in _TRADE_WORDS.finditer(main) if match.start() > 0]
    if not found:
        return _cut_branch(main)
    first, last = found[0], found[-1]
    tail = main[first.end() :]
    if first is not last or _TRADE_WORDS.fullmatch(tail):
        tail = _TRADE_WORDS.sub("", tail)
    if tail in ("店", "行", "部", "铺", "坊", "城", "中心", "屋"):
        tail = ""
    return main[: first.start()], _TRADE_OF[first.group()], tail


def _without_place(main: str) -> str:
    place = _PLACE.match(main)
    return main[place.end() :] if place and len(main) - place.end() >= 2 else main


def _latin(main: str) -> tuple[str, str | None, str]:
    for word, trade in LATIN_TRADES.items():
        if main.endswith(word) and len(main) > len(word) + 1:
            return main[: -len(word)], trade, ""
    return main, None, ""


def _cut_branch(main: str) -> tuple[str, str | None, str]:
    """A name without a trade: a lonely 店 at its end says nothing."""
    for word in BRANCHES:
        if main.endswith(word) and len(main) > len(word) + 1:
            return main[: -len(word)], None, ""
    return main, None, ""


def _bare_branch(text: str) -> str:
    text = _LEGAL.sub("", text)
    for word in BRANCHES:
        if text.endswith(word):
            text = text[: -len(word)]
            break
    return text


def _trade_in(text: str) -> str | None:
    found = _TRADE_WORDS.search(text)
    return _TRADE_OF[found.group()] if found else None


_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")


def _level(floor: str | None) -> str:
    """A floor as it is counted: 3F, 三楼, 3层 are `3`; B1, 负一楼, 地下1层 are `-1`."""
    text = fold(floor).translate(_DIGITS)
    if not text:
        return ""
    below = text.startswith(("b", "负", "地下"))
    number = re.search(r"\d+", text.replace("十", "10") if len(text) < 3 else text)
    if number is None:
        return text
    return ("-" if below else "") + str(int(number.group()))


def _door(room: str | None) -> str:
    text = re.sub(r"(号|室|铺|铺位|档|档口|摊位|商铺)$", "", fold(room))
    return text.lstrip("0")


def _house(address: str | None) -> str:
    """Street and number of an address, where it has one: what must agree when two addresses are the same door."""
    text = fold(address).translate(_DIGITS)
    found = re.search(r"([\u4e00-\u9fff]{1,6}(?:路|街|巷|道|弄|里|村))(\d+)号?", text)
    if found is None:
        return ""
    street = re.sub(r"^.*(?:省|市|区|县|镇|乡)", "", found.group(1))
    return street + found.group(2)
