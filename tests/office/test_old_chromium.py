"""Government desktops run Chromium 83 to 108: nothing newer is used, and the work is done there.

What is too new is told by tests/office/vendor/after_chromium_83.txt, made from MDN's compatibility
data; the real old browsers come by `make browsers`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import old_chromium
import pytest
from playwright.sync_api import Browser, Page
from scene import Scene
from serving import browsing
from test_figures import drawn
from test_journey import by_keys, main_way

from server.office.pages import FOLDER

STATIC = FOLDER / "static"
STYLES = sorted(path for path in STATIC.glob("**/*.css") if not path.name.endswith(".min.css"))
SCRIPTS = sorted(STATIC.glob("**/*.js"))
OURS = [path for path in SCRIPTS if not path.name.endswith(".min.js")]
TOO_NEW = Path(__file__).parent / "vendor" / "after_chromium_83.txt"
GRACEFUL = re.compile(r":focus:not\(:focus-visible\)\s*\{\s*outline:\s*none;?\s*\}")
"""A rule that an old browser drops whole, and then shows more focus than is needed, not less."""
SYNTAX = {
    "logical assignment (85)": r"(\?\?|\|\||&&)=(?!=)",
    "private methods (84)": r"^\s*(static\s+)?#\w+\s*\(",
    "static blocks (94)": r"\bstatic\s*\{",
    "top-level await (89)": r"^(await|const \w+ = await)\b",
    "private field checks (91)": r"#\w+\s+in\s",
}


def _too_new() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    section = ""
    for line in TOO_NEW.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            found[section].add(line)
    return found


def _without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def _rules(style: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Selector and declarations of every innermost rule."""
    for selector, body in re.findall(r"([^{};]+)\{([^{}]*)\}", style):
        pairs = [part.split(":", 1) for part in body.split(";") if ":" in part]
        yield selector.strip(), [(name.strip(), value.strip()) for name, value in pairs]


def _faults_of_style(text: str) -> list[str]:
    new = _too_new()
    style = GRACEFUL.sub("", _without_comments(text))
    faults = [f"@{name}" for name in re.findall(r"@([\w-]+)", style) if name in new["at_rules"]]
    for selector, pairs in _rules(style):
        faults += [s for s in re.findall(r":([\w-]+)", selector) if s in new["selectors"]]
        if selector.startswith("@"):
            continue
        flexes = any(name == "display" and "flex" in value for name, value in pairs)
        for name, value in pairs:
            if name in new["properties"] or (flexes and name.endswith("gap")):
                faults.append(f"{selector} {name}")
            faults += [
                f"{selector} {name}: {word}"
                for word in re.findall(r"[a-z-]+", value)
                if f"{name}: {word}" in new["values"]
            ]
            calls = re.findall(r"([a-z-]+)\(", value)
            faults += [f"{selector} {call}()" for call in calls if call in new["functions"]]
    return faults


def _faults_of_script(text: str) -> list[str]:
    members = _too_new()["members"]
    code = re.sub(r'"[^"\n]*"|\'[^\'\n]*\'', '""', _without_comments(text))
    faults = [name for name, form in SYNTAX.items() if re.search(form, code, re.MULTILINE)]
    return faults + [name for name in re.findall(r"[.\s(](\w+)\s*\(", code) if name in members]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_are_old_enough(path: Path) -> None:
    """No stylesheet uses what Chromium 83 does not know, or flex gaps, which it ignores."""
    assert _faults_of_style(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_scripts_are_old_enough(path: Path) -> None:
    """No script of ours uses a method or a syntax that came after Chromium 83."""
    assert _faults_of_script(path.read_text("utf-8")) == []


def test_what_is_too_new_is_found() -> None:
    """The examination sees a gap, :has, a new unit's function, and methods of later years."""
    style = """.a { display: flex; gap: 4px; } .b:has(p) { color: color-mix(in srgb, red, blue); }
    .c { aspect-ratio: 1; } .d { display: grid; gap: 4px; } @container (width > 1px) { p { } }
    .e:focus-visible { color: red; } :focus:not(:focus-visible) { outline: none; }"""
    found = _faults_of_style(style)
    assert found == [
        "@container",
        ".a gap",
        "has",
        ".b:has(p) color-mix()",
        ".c aspect-ratio",
        "focus-visible",
    ]
    script = 'a ??= 1; list.at(-1); structuredClone(x); "b ||= c"; s.replaceAll("a", "b"); f?.(x);'
    assert _faults_of_script(script) == [
        "logical assignment (85)",
        "at",
        "structuredClone",
        "replaceAll",
    ]


@pytest.fixture(params=sorted(old_chromium.PACKAGES, key=int))
def old_browser(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Browser]:
    """A browser of each age, led by a driver that knows how old it is."""
    binary = old_chromium.binary(request.param)
    if not binary.exists():
        pytest.skip(f"no Chromium {request.param} here; `make browsers` fetches it from npm")
    driver = Path(__file__).parent / "driver_for_83.js"
    monkeypatch.setenv("NODE_OPTIONS", f"--require={driver}")
    with browsing(binary) as browser:
        assert browser.version.split(".")[0] == request.param
        yield browser


def _fetched(page: Page) -> bytes:
    """The file behind 导出: these old builds tell no driver of a download."""
    link = page.get_by_role("link", name="导出 Excel").get_attribute("href")
    answer = page.request.get(page.url.split("/office")[0] + link)
    assert "attachment" in answer.headers["content-disposition"]
    return answer.body()


@pytest.mark.slow
def test_the_main_way_in_an_old_browser(old_browser: Browser, tmp_path: Path) -> None:
    """Session, return, verification, 销号 and ledger on the Chromium of a government desktop."""
    main_way(old_browser, tmp_path, _fetched)


@pytest.mark.slow
def test_the_queue_by_keys_in_an_old_browser(old_browser: Browser, tmp_path: Path) -> None:
    """J, K, A and R work there, and the focus is never lost."""
    by_keys(old_browser, tmp_path)


@pytest.mark.slow
def test_the_charts_in_an_old_browser(old_browser: Browser, tmp_path: Path) -> None:
    """ECharts, Leaflet and our script beside them draw there too."""
    scene = Scene(tmp_path).typical()
    drawn(old_browser, scene)
    scene.zoufang.db.close()
