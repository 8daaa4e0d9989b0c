"""Long words in the phone's own editor: chosen in 我的, and every change kept like any other."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from mobile.ui.widgets import SwitchRow, WordsField
from tests.ui.checks import assert_screen
from tests.ui.inside import inside

SWITCH = "长文字用手机自带的输入框"


class Dialog:
    """An editor of the machine that answers on a thread of its own, as Android's does."""

    available = True

    def __init__(self):
        self.shown, self.closed, self.changed = [], 0, None

    def write(self, title, text, changed):
        self.shown.append((title, text))
        self.changed = changed

    def close(self):
        self.closed += 1

    def types(self, text):
        """All words after one more edit."""
        thread = threading.Thread(target=self.changed, args=(text,))
        thread.start()
        thread.join()


@pytest.fixture
def me(office, field_app, open_app):
    return inside(office, open_app, field_app(), "李建国")


def _form(me):
    me.card()
    me.tap("开始走访")
    me.tap("更多（照片、位置等）")
    return next(one for one in me.driver.all(WordsField) if one.label == "下步打算")


def _kept(me):
    """What the draft on disk holds."""
    (draft,) = me.app.phone.session.store.drafts()
    return draft.body["visit"].get("next_step", "")


def test_a_machine_without_one_offers_no_switch(me):
    """No setting that does nothing; the field is written in as always."""
    me.tap("我的")
    assert me.driver.find(SWITCH) is None
    me.tap("户")
    field = _form(me)
    me.driver.type(field, "下周再来")
    assert field.text == "下周再来"


def test_what_is_written_there_is_kept_at_every_change(me):
    """Switched on once; it opens with what stands there, and each change is on disk by itself."""
    dialog = Dialog()
    me.app.device = replace(me.app.device, editor=dialog)
    me.tap("我的")
    me.driver.wait_text(SWITCH)
    assert_screen(me.app.root)
    me.driver.tap(next(one for one in me.driver.all(SwitchRow) if one.title == SWITCH))
    me.tap("户")
    field = _form(me)
    me.tap(field.entry)
    assert dialog.shown == [("下步打算", "")]
    assert not field.focused
    dialog.types("下周")
    dialog.types("下周再来看看")
    me.driver.wait(lambda: _kept(me) == "下周再来看看")
    assert field.text == "下周再来看看"
    me.tap(field.entry)
    assert dialog.shown[-1] == ("下步打算", "下周再来看看")
    me.app.lock()
    assert dialog.closed == 1
    dialog.types("写给谁看")
    me.driver.frames(3)
    assert field.text == "下周再来看看"
