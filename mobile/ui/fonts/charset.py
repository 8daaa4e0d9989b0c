"""Which characters the text font must hold, and why each group is there. Never opens a font.

SDL2 has no font fallback, so one file must cover all that a screen can show: Latin, hanzi, symbols.
"""

from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("tgh8105.txt")

# Letters that a keyboard gives, pinyin with tones, and the signs of our own screens and ledgers.
LATIN: Final = frozenset(map(chr, range(0x20, 0x7F))) | frozenset(map(chr, range(0xA0, 0x100)))
PINYIN: Final = frozenset("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ")
SIGNS: Final = frozenset(
    "“”‘’—…·、。〈〉《》「」『』【】〔〕！（），．：；？～￥％＋－＝×÷±≥≤≠≈°℃㎡㎏"
    "①②③④⑤⑥⑦⑧⑨⑩→←↑↓✓✔✗★☆■□▲△▼▽●○◆◇ⅠⅡⅢⅣⅤ№〇¹²³½¼¾⋯✕✖☎☑☐\u2002\u2003\u3000"
)
# In people's names, and in neither GBK nor the national table: found the hard way.
RARE: Final = frozenset("䶮𠅤·•")


def gbk_characters() -> frozenset[str]:
    """Every character that GBK can write, which is what other offices' files contain."""
    found = set()
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            try:
                found.add(bytes([high, low]).decode("gbk"))
            except UnicodeDecodeError:
                continue
    return frozenset(found)


def table_characters() -> frozenset[str]:
    """The 8 105 characters of 通用规范汉字表: what a name may be registered with today."""
    return frozenset(TABLE.read_text(encoding="utf-8").strip())


def required_characters() -> frozenset[str]:
    """All of them."""
    return LATIN | PINYIN | SIGNS | RARE | gbk_characters() | table_characters()
