"""The design system: import this once and every widget's name is known to kv.

Owns which module a name lives in. A module is read when one of its names is first used, from Python
or from kv, so that the PIN comes before the rest is read. It never knows a visit or a household:
screens bring the words.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from kivy.factory import Factory

from mobile.ui.typeface import register as _register_typeface

if TYPE_CHECKING:
    from mobile.ui.widgets.badge import Badge, Banner, EmptyState, Progress
    from mobile.ui.widgets.bars import NavBar, TopBar
    from mobile.ui.widgets.button import IconButton, Press, PushButton
    from mobile.ui.widgets.card import Card, RowsCard, Stack
    from mobile.ui.widgets.choice import Choice, ChoiceGroup, SwitchRow
    from mobile.ui.widgets.date import DatePicker, Stepper, pick_date
    from mobile.ui.widgets.field import Field, SearchField, finish_typing
    from mobile.ui.widgets.page import Page
    from mobile.ui.widgets.pin import PinPad
    from mobile.ui.widgets.row import ListRow
    from mobile.ui.widgets.rows import RecycleList
    from mobile.ui.widgets.sheet import Sheet, choose, confirm, open_sheets, tell
    from mobile.ui.widgets.signature import SignaturePad, sign
    from mobile.ui.widgets.text import (
        Body,
        Caption,
        Dim,
        Divider,
        Fit,
        Headline,
        Icon,
        KeyValue,
        SectionTitle,
        Text,
        Title,
    )
    from mobile.ui.widgets.toasts import Toast, hide_toast, toast
    from mobile.ui.widgets.words_field import WordsField

# For type checkers, which read what is written out; a test holds the lists together.
__all__ = [
    "Badge",
    "Banner",
    "Body",
    "Caption",
    "Card",
    "Choice",
    "ChoiceGroup",
    "DatePicker",
    "Dim",
    "Divider",
    "EmptyState",
    "Field",
    "Fit",
    "Headline",
    "Icon",
    "IconButton",
    "KeyValue",
    "ListRow",
    "NavBar",
    "Page",
    "PinPad",
    "Press",
    "Progress",
    "PushButton",
    "RecycleList",
    "RowsCard",
    "SearchField",
    "SectionTitle",
    "Sheet",
    "SignaturePad",
    "Stack",
    "Stepper",
    "SwitchRow",
    "Text",
    "Title",
    "Toast",
    "TopBar",
    "WordsField",
    "choose",
    "confirm",
    "finish_typing",
    "hide_toast",
    "open_sheets",
    "pick_date",
    "sign",
    "tell",
    "toast",
]

_NAMES: Final = {
    "badge": "Badge Banner EmptyState Progress",
    "bars": "NavBar TopBar",
    "button": "IconButton Press PushButton",
    "card": "Card RowsCard Stack",
    "choice": "Choice ChoiceGroup SwitchRow",
    "date": "DatePicker Stepper pick_date",
    "field": "Field SearchField finish_typing",
    "page": "Page",
    "pin": "PinPad",
    "row": "ListRow",
    "rows": "RecycleList",
    "sheet": "Sheet choose confirm open_sheets tell",
    "signature": "SignaturePad sign",
    "text": "Body Caption Dim Divider Fit Headline Icon KeyValue SectionTitle Text Title",
    "toasts": "Toast hide_toast toast",
    "words_field": "WordsField",
}
_HOMES: Final = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """A widget or verb, from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


_register_typeface()
for _name, _module in _HOMES.items():
    if _name[0].isupper():
        Factory.register(_name, module=f"{__name__}.{_module}")
