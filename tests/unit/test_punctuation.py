"""What people read has Chinese punctuation (GB/T 15834): no half-width mark beside a character."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
SAMPLES: Final = ROOT / "server" / "demo"
"""It reads the samples by the headings that they came with."""
HAN: Final = "\u3400-\u9fff\U00020000-\U0003ffff"
HALF: Final = re.compile(rf"(?<=[{HAN}）》”])[,:;!?()]|[,:;!?()](?=[{HAN}（《“])")
FIELDS: Final = re.compile(r"\{[^{}]*\}")
JINJA_COMMENT: Final = re.compile(r"\{#.*?#\}", re.DOTALL)
PATTERN: Final = re.compile(r"\(\?|\[\^|\.\*|\\[ds]|\(\[|\]\)|\]\(|\(\.")
"""A string that is a regular expression."""


def halves(text: str) -> list[str]:
    """Each half-width mark beside a Chinese character, with what stands around it."""
    return [text[max(0, m.start() - 8) : m.end() + 8] for m in HALF.finditer(text)]


def spoken(source: str) -> Iterator[str]:
    """The string literals of a module that may reach a person: no docstring, no pattern."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.STRING or token.string.endswith('"""'):
            continue
        if not PATTERN.search(token.string):
            yield FIELDS.sub("", token.string)


@pytest.mark.parametrize("package", ["mobile", "server", "shared"])
def test_what_people_read_has_chinese_punctuation(package: str) -> None:
    """Sentences, labels, pages and the county's words, on both sides."""
    found = []
    for file in sorted((ROOT / package).rglob("*")):
        if SAMPLES in file.parents:
            continue
        if file.suffix == ".py":
            texts = list(spoken(file.read_text("utf-8")))
        elif file.suffix in {".html", ".kv"}:
            texts = [JINJA_COMMENT.sub("", file.read_text("utf-8"))]
        elif file.suffix == ".toml":
            lines = file.read_text("utf-8").splitlines()
            texts = [line for line in lines if not line.startswith("#")]
        else:
            continue
        found += [f"{file.relative_to(ROOT)}: {near}" for text in texts for near in halves(text)]
    assert not found, "\n".join(found)
