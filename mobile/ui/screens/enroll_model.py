"""Owns what an enrolment is made of: an address, a code, and what is wrong with them in words.

It never knows a widget and never asks the server.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

NO_ADDRESS: Final = "请填写服务器地址，例如 https://zf.example.gov.cn"
NO_CODE: Final = "请填写绑定码，办公室会给您"
NOT_SECURE: Final = "这个地址没有加密，手机不能用。应以 https:// 开头，请向办公室核对"
NO_SUCH: Final = "这个地址不完整，请照办公室给的填写"
CODE_LENGTH: Final = 12


def split_pasted(text: str) -> tuple[str, str]:
    """Address and code of what a QR code holds (`address#code`); the code is empty without one."""
    address, _, code = text.strip().partition("#")
    return address.strip(), code.strip()


def address_of(text: str) -> tuple[str, str]:
    """The server's address as it is used, and what is wrong with it (empty: nothing)."""
    from mobile.sync.transport import InsecureAddressError, check_address

    said = text.strip()
    if not said:
        return "", NO_ADDRESS
    whole = said if "://" in said else f"https://{said}"
    try:
        parts = urlsplit(whole)
        _ = parts.port
        if not parts.hostname or " " in whole:
            return whole, NO_SUCH
        return check_address(whole), ""
    except InsecureAddressError:
        return whole, NOT_SECURE
    except ValueError:
        return whole, NO_SUCH


def code_fault(text: str) -> str:
    """What is wrong with a code before anybody is asked; spaces and case do not matter."""
    return "" if tidy_code(text) else NO_CODE


def tidy_code(text: str) -> str:
    """A code as the office prints it: groups of four, in capitals."""
    plain = "".join(letter for letter in text.upper() if letter.isalnum())
    return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))
