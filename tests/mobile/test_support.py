"""What support is told over the phone: enough to help, nothing of anybody."""

from mobile.actions import support
from mobile.actions.syncing import sync_now
from tests.mobile import leaks
from tests.mobile.county import County, Direct
from tests.mobile.test_round_trip import record


def test_support_hears_counts_digests_and_the_last_error(county: County) -> None:
    """After a sync both agree; cut off, the error and when; no household, no long id."""
    way, home = Direct(county.zoufang), county.household("李大爷", phone="13912345678")
    phone = county.phone(county.cadre("周某"), way=way)
    told = dict(support.device_page(phone).lines)
    assert (told["核对"], told["上次同步"]) == ("同步后才知道", "还没有")
    sync_now(phone)
    record(phone, home)
    way.cut_request = 1
    sync_now(phone)
    told = dict(support.device_page(phone).lines)
    assert (told["待上传"], told["上次出错"], told["核对"]) == ("1", "network", "与服务器一致")
    assert told["上次没同步成"] == "12:00"
    assert told["范围 上坪村"].startswith("1 条，核对码 ")
    assert "范围 上坪村电话" in told
    assert "范围 本人" in told
    text = "\n".join(f"{label}{said}" for label, said in support.device_page(phone).lines)
    assert leaks.told(text.encode(), ["李大爷", "13912345678", "看望老人"]) == []
    assert max(len(said) for _, said in support.device_page(phone).lines) < 40
    phone.close()


def test_two_phones_with_the_same_bucket_say_the_same(county: County) -> None:
    """The code of a village is the same on both phones that read it to the end."""
    county.household("李大爷")
    one, two = county.phone(county.cadre("周某"), "one"), county.phone(county.cadre("陈某"), "two")
    pages = []
    for phone in (one, two):
        assert sync_now(phone).report.ok
        pages.append(dict(support.device_page(phone).lines)["范围 上坪村"])
    assert pages[0] == pages[1]
    one.close(), two.close()
