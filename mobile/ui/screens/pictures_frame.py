"""Owns how the pictures of the frame come about: getting in, home, pledges, sync, settings.

It never appears on a phone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mobile.ui.pictures import Picture

if TYPE_CHECKING:
    from mobile.ui.app import FieldApp

ALL: Final = ("empty", "typical", "long")


def _enroll(app: FieldApp) -> None:
    app.router.reset("enroll")


def _enroll_faults(app: FieldApp) -> None:
    app.router.reset("enroll")
    page = app.router.screen
    page.address, page.code = "http://10.1.2.3:8000", ""
    page.trouble = "绑定码已过期，请向办公室要一个新的。"
    page.forward()


def _new_pin(app: FieldApp) -> None:
    app.router.reset("enroll")
    app.router.screen.choosing = True


def _pin(app: FieldApp) -> None:
    app.show_entrance()


def _pin_wait(app: FieldApp) -> None:
    app.show_entrance()
    app.router.screen.wait(90)


def _forgot(app: FieldApp) -> None:
    app.show_entrance()
    app.router.screen.forgot()


def _recover(app: FieldApp) -> None:
    app.router.reset("recover", account_id=app.entrance.accounts()[0].account_id)


def _home(app: FieldApp) -> None:
    app.router.reset("home")


def _finding(app: FieldApp) -> None:
    from mobile.actions import queries

    rows = queries.home(app.phone).questions
    app.router.reset("finding", finding_id=rows[0].finding_id)


def _finding_explain(app: FieldApp) -> None:
    from mobile.actions import queries

    rows = queries.home(app.phone).questions
    app.router.reset("explain", record_id=rows[0].finding_id)


def _progress(app: FieldApp) -> None:
    row = _problem(app)
    if row is not None:
        app.router.reset("progress", problem_id=row.id)


def _problem(app: FieldApp) -> Any:
    from mobile.actions import queries

    rows = queries.home(app.phone).problems
    return rows[0] if rows else None


def _pledges(app: FieldApp) -> None:
    app.router.reset("pledges")


def _pledge(app: FieldApp) -> None:
    from mobile.actions import queries

    rows = queries.pledges(app.phone)
    if rows:
        app.router.reset("pledge", pledge_id=rows[-1].id)


def _pledge_form(app: FieldApp) -> None:
    app.router.reset("pledge_form")


def _sync(app: FieldApp) -> None:
    app.router.reset("sync")


def _sync_work(app: FieldApp) -> None:
    """Some that waits, some that was refused, and an office out of reach."""
    _with_outbox(app)
    app.router.reset("sync")


def _refused(app: FieldApp) -> None:
    from mobile.actions.outbox import refused_changes

    _with_outbox(app)
    app.router.reset("refused", change_id=refused_changes(app.phone)[0].change.id)


def _with_outbox(app: FieldApp) -> None:
    from mobile.actions import outbox, problems, syncing
    from mobile.ui.paper_office import PaperOffice

    if outbox.refused_changes(app.phone):
        return
    office: Any = app.phone.transport()
    assert isinstance(office, PaperOffice)
    row = _problem(app)
    office.refusing = {"problem.note_progress": "unknown_record"}
    assert problems.note_progress(app.phone, row.id, "约了水管站，周五来修，已告诉老人").ok
    assert syncing.sync_now(app.phone).report.ok
    office.offline = True
    assert problems.note_progress(app.phone, row.id, "水管站来过，沟已清通").ok
    syncing.sync_now(app.phone)


def _settings(app: FieldApp) -> None:
    app.router.reset("settings")


def _about(app: FieldApp) -> None:
    app.router.reset("about_device")


def _support(app: FieldApp) -> None:
    app.router.reset("support")


def _own_report(app: FieldApp) -> None:
    app.router.reset("own_report")


def _change_pin(app: FieldApp) -> None:
    app.router.reset("change_pin")


PICTURES: Final = (
    Picture("01-enroll", _enroll, ("empty",), locked=True),
    Picture("02-enroll-faults", _enroll_faults, ("empty",), locked=True),
    Picture("03-new-pin", _new_pin, ("empty",), locked=True),
    Picture("04-pin", _pin, ("typical", "long"), locked=True, dark=True),
    Picture("05-pin-wait", _pin_wait, ("typical",), locked=True),
    Picture("06-forgot", _forgot, ("typical",), locked=True, whole=False),
    Picture("07-recover", _recover, ("typical",), locked=True),
    Picture("10-home", _home, ALL, dark=True),
    Picture("23-finding", _finding, ("typical", "long"), dark=True),
    Picture("24-finding-explain", _finding_explain, ("typical", "long")),
    Picture("11-progress", _progress, ("typical", "long")),
    Picture("12-pledges", _pledges, ALL),
    Picture("13-pledge", _pledge, ("typical", "long")),
    Picture("14-pledge-form", _pledge_form, ("typical",)),
    Picture("15-sync", _sync, ("empty",), dark=True),
    Picture("16-sync-work", _sync_work, ("typical", "long")),
    Picture("17-refused", _refused, ("typical", "long")),
    Picture("18-settings", _settings, ("typical", "long"), dark=True),
    Picture("19-change-pin", _change_pin, ("typical",)),
    Picture("20-about-device", _about, ("typical",)),
    Picture("21-support", _support, ("typical",)),
    Picture("22-own-report", _own_report, ALL),
)
