"""The design system: import this once and every widget's name is known to kv.

It never knows a visit or a household: screens bring the words.
"""

from mobile.ui.typeface import register as _register_typeface

_register_typeface()

from mobile.ui.widgets.badge import Badge, Banner, EmptyState, Progress  # noqa: E402
from mobile.ui.widgets.bars import NavBar, TopBar  # noqa: E402
from mobile.ui.widgets.button import IconButton, Press, PushButton  # noqa: E402
from mobile.ui.widgets.card import Card, Stack  # noqa: E402
from mobile.ui.widgets.choice import Choice, ChoiceGroup, SwitchRow  # noqa: E402
from mobile.ui.widgets.date import DatePicker, Stepper, pick_date  # noqa: E402
from mobile.ui.widgets.field import Field, SearchField, finish_typing  # noqa: E402
from mobile.ui.widgets.page import Page  # noqa: E402
from mobile.ui.widgets.pin import PinPad  # noqa: E402
from mobile.ui.widgets.row import ListRow  # noqa: E402
from mobile.ui.widgets.rows import RecycleList  # noqa: E402
from mobile.ui.widgets.sheet import Sheet, choose, confirm, open_sheets, tell  # noqa: E402
from mobile.ui.widgets.signature import SignaturePad, sign  # noqa: E402
from mobile.ui.widgets.text import (  # noqa: E402
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
from mobile.ui.widgets.toast import Toast, hide_toast, toast  # noqa: E402
from mobile.ui.widgets.words_field import WordsField  # noqa: E402

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
