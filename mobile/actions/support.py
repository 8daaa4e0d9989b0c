"""给技术支持看的: what support asks for over the phone, said so that it can be read aloud.

Owns these lines. Never holds a villager's data, nor an id that is longer than a breath.
"""

from typing import Final

from mobile.actions.phone import Phone
from mobile.actions.queries import sync_line
from mobile.domain.times import spoken
from mobile.domain.views import DevicePage

AGREE: Final = "与服务器一致"
DIFFER: Final = "对不上，下次同步会重新取"
UNKNOWN: Final = "同步后才知道"
AGREEMENT: Final = {"equal": AGREE, "differ": DIFFER}
_DIGEST_BITS: Final = 128 - 16
"""Of a digest four hexadecimal digits are said: enough to tell two phones' states apart."""
_SISTERS: Final = {"contact": "电话", "sensitive": "户类", "sealed": "保密"}


def agreement(phone: Phone) -> str:
    """Whether this phone and the server held the same after the last sync."""
    return AGREEMENT.get(phone.session.store.meta("digests"), UNKNOWN)


def device_page(phone: Phone) -> DevicePage:
    """Counts, digests, last error, version."""
    session = phone.session
    store, line = session.store, sync_line(phone)
    free_mb = phone.device.storage.free_bytes(phone.folder) >> 20
    failed = store.meta("last_failed_sync")
    return DevicePage(
        (
            ("程序版本", phone.app),
            ("手机", phone.device.name),
            ("本机编号", store.meta("short_code")),
            ("县", store.meta("county_name")),
            ("服务器", store.meta("server")),
            ("草稿", str(line.drafts)),
            ("待上传", str(line.unsent)),
            ("未被接收", str(line.refused)),
            ("待传照片", str(line.files_waiting)),
            ("上次同步", line.last_sync or "还没有"),
            ("上次没同步成", spoken(failed, session.today()) if failed else "没有过"),
            ("上次出错", line.last_error or "没有"),
            ("核对", agreement(phone)),
            ("剩余空间", f"{free_mb} MB"),
            ("本机户数", str(len(session.households))),
            *((f"范围 {_bucket(phone, name)}", _digest(phone, name)) for name in _buckets(phone)),
        )
    )


def _buckets(phone: Phone) -> list[str]:
    return sorted(phone.session.store.cursors())


def _digest(phone: Phone, bucket: str) -> str:
    count, total = phone.session.store.digest(bucket)
    return f"{count} 条，核对码 {total >> _DIGEST_BITS:04x}"


def _bucket(phone: Phone, name: str) -> str:
    """A bucket as a person says it: 全县, 上坪村, 本人, with what it holds beside the records."""
    kind, *rest = name.split(":")
    sisters = "".join(_SISTERS.get(part, "") for part in rest)
    if kind == "village" and rest:
        return phone.session.village_name(rest[0]) + sisters
    return {"county": "全县", "cadre": "本人", "sealed": "保密"}.get(kind, kind) + sisters
