"""What can be known of the Android package without Android's tools: its spec, its files, its needs.

No package was ever built here and nothing ever ran on a phone; the README says so.
"""

from __future__ import annotations

import ast
import configparser
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PINS = {
    "kivy": "2.3.1",
    "pydantic": "2.12.3",
    "pydantic-core": "2.41.4",
    "sqlalchemy": "2.1.9",
    "sqlmodel": "0.0.50",
}
PROVIDED = {"jnius": "pyjnius", "android": "android", "pydantic_core": "pydantic-core"}
OPTIONAL = {"pysqlite3"}
"""Where it is not installed the standard library's sqlite3 serves."""

IMPORT_ALL = """
import sys
from pathlib import Path
here = Path.cwd()
sys.path.insert(0, str(here))
from mobile.main import prepare
prepare()
import importlib
names = [".".join(path.relative_to(here).with_suffix("").parts)
         for top in ("shared", "mobile") for path in sorted(here.joinpath(top).rglob("*.py"))]
for name in names:
    module = importlib.import_module(name.removesuffix(".__init__"))
    assert module.__file__.startswith(str(here)), module.__file__
from shared.vocabulary import default
from shared.protocol import dictionary
assert default().version and dictionary()
print("IMPORTED", len(names))
print("STRANGERS", *[n for n in sys.modules if n.partition(".")[0] in ("server", "tests")])
"""


@pytest.fixture(scope="module")
def spec() -> configparser.SectionProxy:
    """The `[app]` of buildozer.spec."""
    parser = configparser.RawConfigParser()
    parser.read(ROOT / "buildozer.spec", encoding="utf-8")
    return parser["app"]


def listed(spec: configparser.SectionProxy, key: str) -> list[str]:
    return [part.strip() for part in spec.get(key, "").split(",") if part.strip()]


def copied(spec: configparser.SectionProxy) -> Iterator[Path]:
    """The files that buildozer copies, by the rules of its `_copy_application_sources`."""
    exts = listed(spec, "source.include_exts")
    bare = [f"{name.lower()}/" for name in listed(spec, "source.exclude_dirs")]
    out = [pattern.lower() for pattern in listed(spec, "source.exclude_patterns")]
    inside = [pattern.lower() for pattern in listed(spec, "source.include_patterns")]
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith(".")]
        place = str(Path(folder).relative_to(ROOT)).removeprefix(".")
        place = f"{place}/" if place else ""
        gone = any(place.lower().startswith(name) for name in bare)
        gone = gone or any(fnmatch(place.lower(), pattern) for pattern in out if place)
        if gone:
            continue
        for name in files:
            path = f"{place.lower()}{name}" if place else name.lower()
            named = any(fnmatch(path, pattern) for pattern in inside)
            hidden = not named and any(fnmatch(path, pattern) for pattern in out)
            suffix = Path(name).suffix[1:].lower()
            if not name.startswith(".") and not hidden and (not suffix or suffix in exts):
                yield Path(place) / name


def requirements(spec: configparser.SectionProxy) -> dict[str, str]:
    """Requirement → pinned version, empty where the recipe decides."""
    found = [part.partition("==") for part in listed(spec, "requirements")]
    return {name: version for name, _, version in found}


def test_versions_are_pinned_as_they_were_tried(spec):
    """What an unpinned line would resolve to is not what the program was written for."""
    needs = requirements(spec)
    assert {name: needs[name] for name in PINS} == PINS
    recipes = {"python3", "sqlite3", "openssl", "libffi", "android", "pyjnius", "cffi", "pycparser"}
    assert {name for name, version in needs.items() if not version} == recipes
    assert spec["p4a.branch"] == "v2026.05.09"


def test_the_version_is_one(spec):
    """Package, project and what the office sees say the same."""
    from mobile.ui.starting import version

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert spec["version"] == project["version"] == version()


def test_nothing_leaves_by_backup_and_little_is_asked_for(spec):
    """No backup by the system; network, position and the end of a sync are all it asks for."""
    assert spec["android.allow_backup"] == "False"
    asked = {name.rpartition(".")[2] for name in listed(spec, "android.permissions")}
    assert asked == {
        "INTERNET", "ACCESS_NETWORK_STATE", "ACCESS_FINE_LOCATION", "ACCESS_COARSE_LOCATION",
        "FOREGROUND_SERVICE", "FOREGROUND_SERVICE_DATA_SYNC",
    }  # fmt: skip
    assert int(spec["android.minapi"]) >= 24


def test_the_package_holds_the_phone_and_nothing_else(spec):
    """main.py, mobile and shared; fonts with their licences; no server, test, picture or secret."""
    files = {path.as_posix() for path in copied(spec)}
    assert {name.partition("/")[0] for name in files} == {"LICENSE", "main.py", "mobile", "shared"}
    for needed in (
        "main.py", "mobile/main.py", "mobile/ui/app.py", "mobile/ui/screens/pin.kv",
        "mobile/ui/fonts/ZoufangSansSC-Regular.ttf", "mobile/ui/fonts/ZoufangIcons.ttf",
        "mobile/ui/fonts/OFL.txt", "shared/vocabulary.toml", "shared/wire.zdict",
        "mobile/device/android.py",
    ):  # fmt: skip
        assert needed in files, needed
    desk = re.compile(
        r"pictures|paper_|gallery|headless|desk_|__pycache__|packaging/|tgh8105|\.pyc$"
    )
    assert [name for name in files if desk.search(name)] == []


def test_the_copied_files_are_enough(spec, tmp_path: Path):
    """Every copied module imports from the copy alone, and none of them reaches the server."""
    for path in copied(spec):
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / path).read_bytes())
    env = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "KIVY_NO_CONSOLELOG": "1"}
    env.pop("PYTHONPATH", None)
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL],
        cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "IMPORTED" in done.stdout, done.stderr[-3000:]
    said = next(line for line in done.stdout.splitlines() if line.startswith("STRANGERS"))
    assert said.split()[1:] == []


def test_every_library_is_a_requirement(spec):
    """What mobile and shared import, and what those libraries need, stands in the spec."""
    needs = {name.lower().replace("-", "_") for name in requirements(spec)}
    missing = set()
    for path in copied(spec):
        if path.suffix != ".py":
            continue
        for name in imported(ROOT / path) - set(sys.stdlib_module_names) - OPTIONAL:
            if name not in ("mobile", "shared"):
                missing |= {PROVIDED.get(name, name).lower().replace("-", "_")} - needs
    assert missing == set()


def imported(path: Path) -> set[str]:
    """Top-level names of everything that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def hook():
    """The hook of python-for-android, as that loads it."""
    path = ROOT / "mobile" / "device" / "packaging" / "hook.py"
    found = importlib.util.spec_from_file_location("hook", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_camera_has_its_provider():
    """The hook puts the FileProvider into the manifest, once, and refuses a strange manifest."""
    before = "<manifest><application android:label='走访'><activity/></application></manifest>"
    after = hook().completed(before)
    assert after.index("FileProvider") < after.index("</application>")
    assert hook().completed(after) == after
    with pytest.raises(ValueError, match="application"):
        hook().completed("<manifest/>")


def test_the_service_of_a_sync_is_the_one_that_is_started(spec):
    """One class in the Java source, the manifest and Python; in the app's process, typed."""
    from mobile.device.android_outside import SYNC_SERVICE, TEXT_EXTRA

    source = ROOT / spec["android.add_src"] / f"{SYNC_SERVICE.replace('.', '/')}.java"
    package, _, name = SYNC_SERVICE.rpartition(".")
    told = source.read_text("utf-8")
    assert f"package {package};" in told
    assert f"public class {name} extends Service" in told
    assert f'getStringExtra("{TEXT_EXTRA}")' in told
    assert package == f"{spec['package.domain']}.{spec['package.name']}"
    service = hook().SERVICE
    assert f'android:name="{SYNC_SERVICE}"' in service
    assert 'foregroundServiceType="dataSync"' in service
    assert "android:process" not in service
