"""The search for personal data finds what is planted, in each form: else it proves nothing."""

import base64
import gzip
import io
import json
import os
import zipfile
import zlib

import pytest

from tests.mobile import leaks

NAME = "李大爷"


def zipped(data: bytes) -> bytes:
    """A zip file with one deflated member."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", data)
    return file.getvalue()


PLANTED = {
    "utf-8": NAME.encode(),
    "utf-16": NAME.encode("utf-16-le"),
    "gb18030": NAME.encode("gb18030"),
    "json": json.dumps({"head": NAME}).encode(),
    "zlib": zlib.compress(NAME.encode() * 3),
    "gzip": gzip.compress(NAME.encode() * 3),
    "zip": zipped(NAME.encode() * 3),
    **{f"base64 {n}": base64.b64encode(b"." * n + f"{NAME}在家".encode()) for n in range(3)},
}


@pytest.mark.parametrize("form", PLANTED)
def test_what_is_planted_is_found(form: str) -> None:
    """Amid noise, a name is found in this form."""
    noise = os.urandom(5_000)
    assert leaks.told(noise + PLANTED[form] + noise, [NAME]) == [NAME]
    assert leaks.told(noise, [NAME]) == []
