"""Makes the bundled fonts again from npm packages. Run by hand; the app never does.

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 @mdi/font@7.4.47
    npm pack @expo-google-fonts/noto-sans-math@0.4.2 @expo-google-fonts/noto-sans-symbols-2@0.4.1
    python -m mobile.ui.fonts.build FOLDER_WITH_THE_FOUR_TGZ

Text: Noto Sans SC, Regular and Medium, cut to `charset.required_characters()`. It lacks a few
signs, listed in MERGED (≒ is in GBK); they come from Noto Sans Math and Noto Sans Symbols 2, all
under the OFL. The copyright line reserves the name "Source", which we do not use; the family is
called "Zoufang Sans SC" all the same, so that nobody takes a cut font for the whole one. Icons:
Material Design Icons, Apache-2.0, cut to `mobile.ui.icons`. The same packages give the same bytes.
"""

import io
import logging
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from mobile.ui.fonts.charset import required_characters
from mobile.ui.icons import ICONS

HERE = Path(__file__).parent
TEXT = {
    "400Regular/NotoSansSC_400Regular.ttf": "Regular",
    "500Medium/NotoSansSC_500Medium.ttf": "Medium",
}
MERGED = {
    "noto-sans-math": ("400Regular/NotoSansMath_400Regular.ttf", "≒"),
    "noto-sans-symbols-2": ("400Regular/NotoSansSymbols2_400Regular.ttf", "✔✗✕✖☐☑"),
}


def member(folder: Path, package: str, path: str) -> bytes:
    """One file of the package's tarball."""
    (tarball,) = folder.glob(f"*{package}-[0-9].*.tgz")
    with tarfile.open(tarball) as archive:
        found = archive.extractfile(f"package/{path}")
        assert found is not None, path
        return found.read()


def opened(content: bytes) -> TTFont:
    """A font that keeps the dates of its source, so that a rebuild gives the same bytes."""
    return TTFont(io.BytesIO(content), recalcTimestamp=False)


def cut(font: TTFont, characters: Iterable[str]) -> None:
    """Keep only these characters, without hints, which no phone screen of today needs."""
    options = subset.Options()
    options.layout_features = ["kern", "locl", "vert"]
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.recalc_timestamp = False
    options.drop_tables += ["DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in characters])
    cutter.subset(font)


def merge(font: TTFont, source: TTFont, characters: str) -> None:
    """Copy the glyphs of these characters, scaled to the font's units."""
    glyphs, names = source.getGlyphSet(), source.getBestCmap()
    scale = font["head"].unitsPerEm / source["head"].unitsPerEm
    assert scale == 1, "the Noto families share 1000 units"
    for character in characters:
        name = f"uni{ord(character):04X}"
        recording = DecomposingRecordingPen(glyphs)
        glyphs[names[ord(character)]].draw(recording)
        pen = TTGlyphPen(None)
        recording.replay(pen)
        glyph = pen.glyph()
        font.setGlyphOrder([*font.getGlyphOrder(), name])
        font["glyf"].glyphs[name] = glyph
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (source["hmtx"][names[ord(character)]][0], glyph.xMin)
        if "vmtx" in font:
            font["vmtx"][name] = (font["head"].unitsPerEm, 0)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(character)] = name


def rename(font: TTFont, family: str, weight: str) -> None:
    """Give the font our own name; copyright, licence and authors stay."""
    names = font["name"]
    ours = {1: family, 2: "Regular", 3: f"{family} {weight}", 4: f"{family} {weight}"}
    ours |= {6: f"{family}-{weight}".replace(" ", ""), 16: family, 17: weight}
    if weight != "Regular":
        ours[1] = f"{family} {weight}"
    for record in list(names.names):
        if record.nameID in {*ours, 21, 22, 25}:
            names.removeNames(nameID=record.nameID)
    for number, text in ours.items():
        names.setName(text, number, 3, 1, 0x409)


def build_text(folder: Path) -> None:
    """Both weights of the text font."""
    for path, weight in TEXT.items():
        font = opened(member(folder, "noto-sans-sc", path))
        for package, (source, characters) in MERGED.items():
            merge(font, opened(member(folder, package, source)), characters)
        cut(font, required_characters())
        rename(font, "Zoufang Sans SC", weight)
        font.save(HERE / f"ZoufangSansSC-{weight}.ttf")


def build_icons(folder: Path) -> None:
    """The icon font."""
    font = opened(member(folder, "mdi-font", "fonts/materialdesignicons-webfont.ttf"))
    cut(font, ICONS.values())
    rename(font, "Zoufang Icons", "Regular")
    font.save(HERE / "ZoufangIcons.ttf")


def main() -> None:
    """Build all and say how large each is."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it dislikes the icon font's dates
    folder = Path(sys.argv[1])
    build_text(folder)
    build_icons(folder)
    (HERE / "OFL.txt").write_bytes(member(folder, "noto-sans-sc", "LICENSE_FONT"))
    (HERE / "MDI-LICENSE.txt").write_bytes(member(folder, "mdi-font", "LICENSE"))
    for made in sorted(HERE.glob("*.ttf")):
        print(f"{made.name}: {made.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
