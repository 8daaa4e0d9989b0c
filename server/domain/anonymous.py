"""Texts without anybody's name, for cases that a meeting talks about (词表 §13.9).

Owns what is taken out of a text. Never promises more than it knows: names that nobody registered
stay, so that somebody has to read a case before it is handed out.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

SOMEBODY: Final = "某某"
SOMEWHERE: Final = "某村"
_DIGITS: Final = re.compile(r"(?<![\d.])(?:\d[\d -]{6,}\d[\dXx]?)(?![\d.])")
"""Telephone, card and identity numbers: eight digits or more."""
_COUNT: Final = r"[一二三四五六七八九十\d]+"
_DOOR: Final = re.compile(rf"{_COUNT}(?:组|社|队)(?:{_COUNT}号)?|(?<![月\d])\d+号(?:门|院|楼)?")
_CALLED: Final = re.compile(
    r"[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹喻柏水窦章云苏潘葛范彭"
    r"郎鲁韦马苗方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮齐康伍余元顾孟黄穆萧尹姚邵"
    r"汪毛狄米贝明臧成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季贾江郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢"
    r"莫丁邓洪包左石崔龚程邢裴陆荣翁段侯全宁仇武刘景龙叶黎薄白蒲赖乔谭劳冉雍桑桂牛冀温庄晏柴瞿阎充艾"
    r"向古易廖终耿匡文寇广东欧利师巩聂晁冷曾沙关游权](大爷|大娘|大妈|大伯|大婶|大叔|婶婶|婶子|婶|叔叔|叔|"
    r"奶奶|爷爷|婆婆|嫂子|嫂|大姐|大哥|老汉|师傅|某某|某(?![些个种天次时处项户家村]))"
)


@lru_cache(maxsize=64)
def _names(known: frozenset[str]) -> re.Pattern[str] | None:
    longest = sorted((name for name in known if len(name) > 1), key=lambda n: (-len(n), n))
    return re.compile("|".join(map(re.escape, longest))) if longest else None


def anonymous(text: str, people: Iterable[str], places: Iterable[str]) -> str:
    """A text without known names, numbers and doors; 李大爷 becomes 某大爷."""
    for known, instead in ((places, SOMEWHERE), (people, SOMEBODY)):
        pattern = _names(frozenset(known))
        if pattern is not None:
            text = pattern.sub(instead, text)
    text = _DIGITS.sub("（号码略）", text)
    text = _DOOR.sub("某组", text)
    return _CALLED.sub(r"某\1", text)
