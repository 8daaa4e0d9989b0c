"""Owns the words that several screens say. Never a sentence of the rules: those are in shared."""

from typing import Final

APP: Final = "走访"
TABS: Final = (
    ("home", "home-outline", "首页"),
    ("households", "account-group", "户"),
    ("records", "clipboard-text-outline", "走访记录"),
    ("sync", "sync", "同步"),
    ("settings", "account-outline", "我的"),
)
TABS_SHORT: Final = {"records": "记录"}
"""Tabs whose words are too long beside large text."""
SAVED_HERE: Final = "已存本机，有网络时自动上传"
NOT_DONE: Final = "没有办成"
UNEXPECTED: Final = "程序出了问题，已写的内容都在本机。请退出后重新打开再试。"
LEAVE: Final = "再按一次返回，退出程序"
YES: Final = "确定"
CLOSE: Final = "知道了"
MOST_IN_A_ROW: Final = 42


def brief(text: str, most: int = MOST_IN_A_ROW) -> str:
    """A text short enough for a row; the whole of it stands on its own page."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
