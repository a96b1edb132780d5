"""A city of shops in which it is known who is entered twice: typing errors, homophones, short forms, moved pins.

Beside the twins stands what looks like them and is none: branches of chains, shops of one building and one pin, one
owner's two shops with one number, strangers of the same name.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pypinyin import Style, lazy_pinyin, pinyin

from rounds.engines.twins import Shop

SIGNS = (
    "安邦宝保北百博彩昌长常晨成城诚春聪达大德顶东鼎多发方芳飞丰峰凤福富复高冠光广国海浩和恒红宏鸿华欢辉汇惠吉佳家嘉建健江杰捷金锦进"
    "京晶景静久聚君俊开凯康可客快坤蓝乐力立丽利莲联亮林玲龙隆鲁绿罗茂美门民明铭木南宁欧盘朋鹏平萍奇千强青清庆秋全泉群仁日荣瑞润三森"
    "山上尚盛胜圣诗石时实世双顺思松苏泰唐天甜添廷通同旺威伟文祥向小晓新鑫信兴星雄旭雪雅阳洋怡易益意银英永友有余玉裕元源缘远月悦云泽"
    "展兆振正志中忠众州洲珠卓子紫祖左佐巧桥晴川河禾荷何贺"
)  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
CHAINS = (
    "清禾", "乐家", "好邻居", "天天鲜", "万家福", "红杉树", "百润", "邻里邦", "喜洋洋", "康健", "益寿堂", "鲜果园",
)  # fmt: skip
STREETS = (
    "梧桐", "解放", "人民", "建设", "中山", "和平", "文化", "滨河", "学府", "光明", "新华", "长江", "东风", "桃园",
    "翠竹", "银杏", "望江", "石桥", "观湖", "锦绣", "朝阳", "育才", "劳动", "体育", "公园", "车站", "迎宾", "科技",
)  # fmt: skip
ENDS = (
    "超市", "便利店", "商店", "副食店", "烟酒店", "水果店", "小卖部", "百货", "食品店", "药店", "饭店", "五金店",
    "批发部",
)  # fmt: skip
SAID_OTHERWISE = {"超市": ("便利店", "商店", "生活超市"), "便利店": ("便利", "超市"), "商店": ("商行", "超市"),
                  "副食店": ("副食", "超市"), "烟酒店": ("烟酒", "烟酒商行"), "水果店": ("水果", "果蔬店"),
                  "小卖部": ("商店", "超市"), "百货": ("百货店", "超市"), "食品店": ("食品超市", "商店"),
                  "药店": ("大药房", "药房"), "饭店": ("餐馆", "餐厅"), "五金店": ("五金", "五金建材"),
                  "批发部": ("批发", "商贸")}  # fmt: skip
KINDS = {"typo": 20, "homophone": 22, "short form": 22, "other words": 16, "letters": 5, "same": 15}
CITY, LNG, LAT = "晴川市", 112.0, 30.0
WIDE_M = 12_000
DEGREE_M = 111_195.0
SHARED_NUMBER, TWINS = 0.04, 0.2


@dataclass(frozen=True)
class Entry:
    shop: Shop
    parts: tuple[str, str, str]
    """Own words, branch, trade."""


@dataclass(frozen=True)
class Twin:
    first: int
    second: int
    how: str


@dataclass(frozen=True)
class City:
    shops: list[Shop]
    twins: list[Twin]


def generate(seed: int, count: int) -> City:
    """About `count` shops, a fifth of them entered a second time."""
    dice = random.Random(seed)
    entries = [entry for entry, _ in zip(_first_entries(dice), range(count), strict=False)]
    for at in dice.sample(range(count), int(count * SHARED_NUMBER)):
        owner = entries[dice.randrange(count)]
        entries[at] = replace(entries[at], shop=replace(entries[at].shop, phones=owner.shop.phones))
    shops = [entry.shop for entry in entries]
    twins = []
    for first in dice.sample(range(count), int(count * TWINS)):
        shop, how = _again(dice, entries[first])
        twins.append(Twin(first, len(shops), how))
        shops.append(shop)
    return City(shops, twins)


def _first_entries(dice: random.Random) -> Iterator[Entry]:
    while True:
        place = dice.random()
        if place < 0.12:
            yield from _mall(dice)
        elif place < 0.16:
            yield from _two_of_one_family(dice)
        else:
            yield _shop(dice, *_spot(dice))


def _spot(dice: random.Random) -> tuple[float, float]:
    return dice.uniform(0, WIDE_M), dice.uniform(0, WIDE_M)


def _shop(dice: random.Random, east: float, north: float, own: str = "", **more: str) -> Entry:
    street, number = dice.choice(STREETS), dice.randint(1, 399)
    branch, trade = "", dice.choice(ENDS)
    if own:
        pass
    elif dice.random() < 0.22:
        own, branch, trade = (
            dice.choice(CHAINS),
            f"{street}{dice.choice(['街', '路', ''])}店",
            dice.choice(ENDS[:2]),
        )
    elif dice.random() < 0.2:
        own = (
            dice.choice(["老", "小", "阿", ""]) + dice.choice(SURNAMES) + dice.choice(["记", "家", "氏", ""])
        )
        own = own if len(own) > 1 else own + dice.choice(SIGNS)
    else:
        own = "".join(dice.sample(SIGNS, dice.choice([2, 2, 2, 3, 3, 4])))
    name = own + trade
    if branch:
        name = dice.choice([f"{own}{trade}·{branch}", f"{own}{trade}（{branch}）", f"{own}{trade}{branch}"])
    elif dice.random() < 0.12:
        name = CITY + name
    phones = frozenset({f"1{dice.randint(30, 99)}{dice.randint(0, 99_999_999):08}"})
    shop = Shop(
        name,
        phones if dice.random() < 0.8 else frozenset(),
        f"92{dice.randint(10**15, 10**16 - 1)}" if dice.random() < 0.35 else None,
        f"{street}{dice.choice(['街', '路'])}{number}号" if dice.random() < 0.7 else None,
        lng=_lng(east),
        lat=_lat(north),
        **more,
    )
    return Entry(shop, (own, branch, trade))


def _lng(east: float) -> float:
    return LNG + east / (DEGREE_M * math.cos(math.radians(LAT)))


def _lat(north: float) -> float:
    return LAT + north / DEGREE_M


def _mall(dice: random.Random) -> Iterator[Entry]:
    """Several shops of one building: one pin, one address, floors and rooms of their own."""
    east, north = _spot(dice)
    address = f"{dice.choice(STREETS)}路{dice.randint(1, 399)}号"
    for number in range(dice.randint(3, 9)):
        near = (east + dice.gauss(0, 8), north + dice.gauss(0, 8))
        made = _shop(dice, *near, floor=f"{dice.randint(1, 4)}F", room=f"{number + 1:02}")
        yield replace(made, shop=replace(made.shop, address=address))


def _two_of_one_family(dice: random.Random) -> Iterator[Entry]:
    """Side by side, one name and one number, two trades: 老王水果 and 老王烧烤 are two customers."""
    east, north = _spot(dice)
    own = dice.choice(["老", "小"]) + dice.choice(SURNAMES)
    first, second = _shop(dice, east, north, own), _shop(dice, east + 15, north, own)
    trades = dice.sample(["水果店", "烟酒店", "药店", "饭店", "五金店", "批发部"], 2)
    for entry, trade in ((first, trades[0]), (second, trades[1])):
        shop = replace(entry.shop, name=own + trade, licence=None)
        yield Entry(shop, (own, "", trade))


def _again(dice: random.Random, entry: Entry) -> tuple[Shop, str]:
    """The same shop as somebody else enters it: one thing is done to its name, and what else was known is not."""
    name, how = _said_again(dice, entry)
    shop = entry.shop
    moved = dice.random()
    lng, lat = shop.lng, shop.lat
    if moved < 0.12:
        lng = lat = None
    else:
        away = abs(dice.gauss(0, 18)) if moved < 0.72 else dice.uniform(60, 350)
        turn = dice.uniform(0, 2 * math.pi)
        lng = (shop.lng or 0) + away * math.cos(turn) / (DEGREE_M * math.cos(math.radians(LAT)))
        lat = (shop.lat or 0) + away * math.sin(turn) / DEGREE_M
        how += "" if moved < 0.72 else ", pin moved"
    phones, luck = shop.phones, dice.random()
    if luck < 0.15:
        phones = frozenset({f"1{dice.randint(30, 99)}{dice.randint(0, 99_999_999):08}"})
    elif luck < 0.35 and lng is not None:
        phones = frozenset()
    licence = shop.licence if dice.random() < 0.6 else None
    address = shop.address if dice.random() < 0.6 else None
    keeps_door = dice.random() < 0.7
    doors = {"floor": shop.floor if keeps_door else None, "room": shop.room if keeps_door else None}
    return Shop(name, phones, licence, address, lng=lng, lat=lat, **doors), how


def _said_again(dice: random.Random, entry: Entry) -> tuple[str, str]:
    own, branch, trade = entry.parts
    kind = dice.choices([*KINDS], [*KINDS.values()])[0]
    if kind == "typo":
        own = _with(dice, own, dice.choice(SIGNS)) if len(own) > 2 else own
        trade = trade if len(own) > 2 else _swapped(trade)
        return own + trade + branch, kind
    if kind == "homophone":
        at = dice.randrange(len(own))
        same = [sign for sign in _homophones()[_sound(own[at])] if sign != own[at]]
        return (own[:at] + dice.choice(same) + own[at + 1 :] if same else own) + trade + branch, kind
    if kind == "short form":
        return dice.choice(
            [own + branch, own + trade] if branch else [own, own + trade[:2], own + "店"]
        ), kind
    if kind == "other words":
        said = own + dice.choice(SAID_OTHERWISE[trade])
        return dice.choice([CITY + said, said + "经营部", said]) + (f"（{branch}）" if branch else ""), kind
    if kind == "letters":
        return "".join(lazy_pinyin(own)) + trade + branch, kind
    return entry.shop.name, kind


def _with(dice: random.Random, text: str, sign: str) -> str:
    at = dice.randrange(len(text))
    return text[:at] + sign + text[at + 1 :]


def _swapped(text: str) -> str:
    return text[1] + text[0] + text[2:]


def _sound(sign: str) -> str:
    return pinyin(sign, style=Style.NORMAL)[0][0]


_by_sound: dict[str, list[str]] = defaultdict(list)


def _homophones() -> dict[str, list[str]]:
    """Signs by sound, from the common ones of the national list's first plane."""
    if not _by_sound:
        for code in range(0xB0A1, 0xD7FA):
            try:
                sign = bytes(divmod(code, 256)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            if len(sign) == 1:
                _by_sound[_sound(sign)].append(sign)
    return _by_sound
