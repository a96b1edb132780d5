"""Street names of the fictional city. None of them is numbered; pinyin is kept beside each syllable."""

from __future__ import annotations

from random import Random

# Collectors, in the order they are handed out: (name, English name).
CROSS_STREETS = (
    ("银杏街", "Yinxing Street"),
    ("梧桐街", "Wutong Street"),
    ("书院街", "Shuyuan Street"),
    ("石桥街", "Shiqiao Street"),
    ("青石街", "Qingshi Street"),
    ("丰年街", "Fengnian Street"),
    ("望星街", "Wangxing Street"),
    ("海棠街", "Haitang Street"),
    ("钟楼街", "Zhonglou Street"),
    ("南窗街", "Nanchuang Street"),
    ("白塔街", "Baita Street"),
    ("春晓街", "Chunxiao Street"),
)
LONG_ROADS = (
    ("柳林路", "Liulin Road"),
    ("云岭路", "Yunling Road"),
    ("栖云路", "Qiyun Road"),
    ("渡口路", "Dukou Road"),
    ("麦田路", "Maitian Road"),
    ("松风路", "Songfeng Road"),
    ("星湖路", "Xinghu Road"),
)
_FIRST = (
    "清 qing|明 ming|安 an|永 yong|福 fu|康 kang|兴 xing|和 he|平 ping|德 de|文 wen|"
    "云 yun|月 yue|松 song|竹 zhu|梅 mei|兰 lan|桂 gui|荷 he|柳 liu|槐 huai|枫 feng|"
    "竺 zhu|泰 tai|景 jing|光 guang|锦 jin|瑞 rui|吉 ji|祥 xiang|玉 yu|金 jin|紫 zi|"
    "翠 cui|碧 bi|丹 dan|朝 zhao|晚 wan|晨 chen|秋 qiu|春 chun|夏 xia|茶 cha|棉 mian|"
    "麦 mai"
)
_SECOND = (
    "宁 ning|泉 quan|园 yuan|溪 xi|岭 ling|桥 qiao|塘 tang|坊 fang|亭 ting|台 tai|苑 yuan|"
    "门 men|井 jing|湾 wan|坡 po|洲 zhou|埠 bu|渡 du|林 lin|田 tian|屏 ping|泽 ze|"
    "源 yuan|峰 feng|石 shi|堂 tang|沙 sha|庭 ting|河 he|丘 qiu"
)
_KINDS = {"街": "Street", "路": "Road", "巷": "Lane"}


class NameBook:
    """Hands out each name once."""

    def __init__(self, rng: Random) -> None:
        firsts = [tuple(pair.split()) for pair in _FIRST.split("|")]
        seconds = [tuple(pair.split()) for pair in _SECOND.split("|")]
        self._stems = [(a[0] + b[0], (a[1] + b[1]).capitalize()) for a in firsts for b in seconds]
        rng.shuffle(self._stems)
        self._harbour = [("港口路", "Gangkou Road")]
        self._cross, self._long = list(CROSS_STREETS), list(LONG_ROADS)

    def cross_street(self) -> tuple[str, str]:
        """For a collector that runs towards the river."""
        return self._cross.pop(0) if self._cross else self.small("街")

    def long_road(self, district: str) -> tuple[str, str]:
        """For a collector that runs along the river. The harbour's first one is named for it."""
        if district == "港口" and self._harbour:
            return self._harbour.pop()
        return self._long.pop(0) if self._long else self.small("路")

    def small(self, ending: str) -> tuple[str, str]:
        """For a side street; `ending` is 街, 路 or 巷."""
        stem, pinyin = self._stems.pop()
        return stem + ending, f"{pinyin} {_KINDS[ending]}"
