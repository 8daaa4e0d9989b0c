"""The bundled fonts hold every character that a screen can be asked to show."""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from mobile.ui.fonts.charset import RARE, gbk_characters, required_characters, table_characters
from mobile.ui.icons import ICONS

ROOT = Path(__file__).parents[2]
FONTS = ROOT / "mobile" / "ui" / "fonts"
WEIGHTS = ["Regular", "Medium"]


@pytest.fixture(scope="module", params=WEIGHTS)
def text_font(request: pytest.FixtureRequest) -> Iterable[TTFont]:
    with TTFont(FONTS / f"ZoufangSansSC-{request.param}.ttf", lazy=True) as font:
        yield font


@pytest.fixture(scope="module")
def icon_font() -> Iterable[TTFont]:
    with TTFont(FONTS / "ZoufangIcons.ttf") as font:
        yield font


def lacking(font: TTFont, characters: Iterable[str]) -> list[str]:
    known = font.getBestCmap()
    return sorted(f"{one} U+{ord(one):04X}" for one in characters if ord(one) not in known)


def test_every_required_character_has_a_glyph(text_font: TTFont) -> None:
    """All of GBK, the national table, pinyin, Latin and our signs can be shown in both weights."""
    assert lacking(text_font, required_characters()) == []


def test_the_tables_are_whole() -> None:
    """The national table has 8 105 characters and GBK more than 21 000 hanzi."""
    assert len(table_characters()) == 8105
    assert sum("\u4e00" <= one <= "\u9fff" for one in gbk_characters()) == 20_902


@pytest.mark.parametrize(
    "name", ["䶮", "𠅤", "阿依古丽·买买提", "龚䶮", "㛃", "禤", "昝", "玥", "喆", "堃", "𫖯", "𬭚"]
)
def test_a_villager_with_a_rare_name_is_no_empty_box(text_font: TTFont, name: str) -> None:
    """Rare names are shown whole, outside the basic plane and with the middle dot too."""
    assert lacking(text_font, name) == []
    assert "·" in RARE


def test_merged_signs_have_an_outline(text_font: TTFont) -> None:
    """The signs that Noto Sans SC lacks are drawn, not only mapped."""
    glyphs, names = text_font["glyf"], text_font.getBestCmap()
    for sign in "≒✔✗✕✖☐☑":
        assert glyphs[names[ord(sign)]].numberOfContours > 0
        assert text_font["hmtx"][names[ord(sign)]][0] > 0


def test_every_icon_has_a_glyph(icon_font: TTFont) -> None:
    """Each name in the map is an icon with an outline, and no two names share one."""
    assert lacking(icon_font, ICONS.values()) == []
    glyphs, names = icon_font["glyf"], icon_font.getBestCmap()
    assert [
        name for name, one in ICONS.items() if glyphs[names[ord(one)]].numberOfContours == 0
    ] == []
    assert len(set(ICONS.values())) == len(ICONS)


def said(path: Path) -> str:
    """What a file can put on a screen: of Python its strings without docstrings, else all."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    nodes = list(ast.walk(ast.parse(text)))
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {
        id(node.body[0].value)
        for node in nodes
        if isinstance(node, kinds) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return "".join(
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    )


@pytest.mark.parametrize("folder", ["shared", "mobile", "server/demo"])
def test_every_text_in_the_code_can_be_shown(folder: str) -> None:
    """Nothing that the phone's code, words or samples say would be an empty box on the screen."""
    texts = [
        said(path)
        for kind in ("py", "toml", "csv", "kv")
        for path in (ROOT / folder).rglob(f"*.{kind}")
        if path.name not in {"charset.py", "icons.py", "build.py"}
    ]
    used = {one for text in texts for one in text if one.isprintable() and ord(one) > 0x7F}
    with TTFont(FONTS / "ZoufangSansSC-Regular.ttf", lazy=True) as font:
        assert lacking(font, used) == []


def test_the_fonts_are_ours_by_name_and_keep_their_licence(text_font: TTFont) -> None:
    """The cut font has its own name and never the reserved one; copyright and licence stay."""
    names = {record.nameID: str(record) for record in text_font["name"].names}
    assert names[1].startswith("Zoufang Sans SC")
    assert "Source" not in names[1] + names[4] + names[6]
    assert "Adobe" in names[0]
    assert "SIL Open Font License" in names[13]
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "Apache 2.0" in (FONTS / "MDI-LICENSE.txt").read_text(encoding="utf-8")
