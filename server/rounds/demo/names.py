"""Names of shops that do not exist, put together from parts. No brand, no person."""

from random import Random

_STEMS = (
    "清禾 小满 丰年 南窗 石桥 青石 栖云 江畔 望川 晚照 麦浪 竹里 柳岸 松间 溪桥 半夏 杏雨 槐荫 荷塘 听雨 云起 朝露 "
    "禾下 木棉 白露 谷雨 芒种 霜降 秋实 春山 远山 北窗 东篱 西窗 银杏 梧桐 海棠 山茶 紫藤 青梅 稻香 星湖 渡口 钟楼 "
    "书院 花间 月牙 晴空 小河 长亭 新雨 暖阳 早市 转角 桥头 巷口 井边 塘前 坡上 "
    "山月 溪石 禾木 南坡 北岸 东桥 云上 松涛 竹影 荷风 桂子 枫林 柳絮 杏林 桃溪 梨花 枣园 麦田 豆香 米仓 "
    "谷堆 茶山 泉边 井水 渔歌 帆影 码头 灯塔 街角 路口 院里 屋檐 窗前 门前 阶前 炉边 星河 月光 日出 晨雾 初晴 微风 "
    "细雨 暮色 归雁 白鹭 黄鹂 萤火 蝉鸣 春耕 夏荫 秋收 冬藏 小雪 立夏 处暑 "
)


class _Trade:
    """A line of shops: how often, endings of the name, the customer's kind, and what its front looks like."""

    def __init__(self, weight: float, endings: str, kind: str, picture: str) -> None:
        self.weight, self.endings, self.kind, self.picture = weight, endings.split(), kind, picture


_TRADES = (
    _Trade(30, "便利 便利店 小卖部 便民店", "outlet", "convenience"),
    _Trade(22, "超市 生活超市 食品店 副食店", "outlet", "supermarket"),
    _Trade(12, "粮油 粮店 干货铺 调味坊", "outlet", "grocery"),
    _Trade(10, "烟酒 酒水行", "outlet", "alcohol"),
    _Trade(9, "茶饮 奶茶铺 饮品站 早餐铺", "outlet", "tea"),
    _Trade(6, "水果 鲜果铺 生鲜", "outlet", "greengrocer"),
    _Trade(4, "购物广场 生鲜大卖场 仓储超市", "key_account", "mall"),
    _Trade(4, "药房 大药房", "pharmacy", "pharmacy"),
    _Trade(3, "批发部 商贸行 食品批发", "distributor", "wholesale"),
)


class ShopNames:
    """Hands out each name once; a name that is taken gets its street behind it, as branches do."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._stems = _STEMS.split()
        self._taken: set[str] = set()

    def next(self, street: str) -> tuple[str, str, str]:
        """(name, customer kind, picture kind) of a shop in a street."""
        while True:
            trade = self._rng.choices(_TRADES, [trade.weight for trade in _TRADES])[0]
            name = self._rng.choice(self._stems) + self._rng.choice(trade.endings)
            if name in self._taken or (trade.picture == "convenience" and self._rng.random() < 0.25):
                name = f"{name}·{street}店"
            if name not in self._taken:
                self._taken.add(name)
                return name, trade.kind, trade.picture
