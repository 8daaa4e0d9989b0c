"""18-digit citizen numbers in free text (GB 11643): noticed, and taken out on wish.

Owns what counts as one. Never imports anything heavy: the phone's fields need it before the PIN.
"""

import re
from typing import Final

_ID_NUMBER: Final = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK: Final = "10X98765432"


def without_id_numbers(text: str) -> str:
    """The text without citizen numbers; any other number stays."""
    return _ID_NUMBER.sub(lambda m: "" if _checked(m.group()) else m.group(), text)


def has_id_number(text: str) -> bool:
    """Is there an 18-digit citizen number with a right check digit (GB 11643) in the text?"""
    return any(_checked(found.group()) for found in _ID_NUMBER.finditer(text))


def _checked(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[17].upper() == _CHECK[total % 11]
