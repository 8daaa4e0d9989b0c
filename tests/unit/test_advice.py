"""Quiet hints while a problem is being written: what it says already, and numbers that may go."""

import pytest

from shared.advice import parts_said
from shared.citizen_number import has_id_number, without_id_numbers


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", ""),
        ("停水", ""),
        ("三组停水", "何处 多少"),
        ("三组的路灯坏了两盏，从上个月起晚上看不见", "何事 何处 多少 何时"),
        ("孩子上学的补助一直没有发下来", "何事 何时"),
        ("路灯不亮", ""),
        ("户主11010519491231002X", ""),
        ("希望多来看看我们这些老人", "何事"),
    ],
)
def test_each_part_is_noticed_by_itself(words: str, said: str) -> None:
    """何事 何处 多少 何时, in this order; a hint may err, so it never blocks."""
    assert [name for name, _ in parts_said(words)] == ["何事", "何处", "多少", "何时"]
    assert " ".join(name for name, there in parts_said(words) if there) == said


def test_only_citizen_numbers_are_taken_out() -> None:
    """A number with a right check digit goes, with a lower-case x too; an order number stays."""
    text = "户主11010519491231002X、11010519491231002x，单号110105194912310021"
    assert has_id_number(text)
    assert without_id_numbers(text) == "户主、，单号110105194912310021"
    assert not has_id_number(without_id_numbers(text))
