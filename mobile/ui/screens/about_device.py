"""Owns two pages: what this phone records about its user, and what support asks for.

It never lists less than is really recorded: DESIGN §8.18 names what is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mobile.ui.screens.parts import lay
from mobile.ui.theme import theme
from mobile.ui.widgets import Body, Card, Dim, KeyValue, Page, SectionTitle, Stack
from shared.refusals import CATALOGUE, Refusal

if TYPE_CHECKING:
    from mobile.domain.views import DevicePage
    from mobile.ui.app import FieldApp

RECORDED: Final = (
    ("您写下的", "走访、诉求、事项里填的每一项，和没写完的草稿。"),
    ("时间", "走访的开始、结束和保存时间；手机时钟准不准、有没有调过，用来判断时间可信不可信。"),
    ("填写用时", "填一次走访表用了多少秒，和走访一起上传。不测在线时长。"),
    ("位置", "您在走访里打开“附上位置”才取一次，记下误差，与户址、镇政府比对。不附不影响核查。"),
    ("照片和签名", "您加的才有，在本机加密存放。不加不影响核查。"),
    ("手机的情况", "版本、没上传和没被接收的条数、剩余空间、时钟差，只用来发现手机出了毛病。"),
)  # fmt: skip
NEVER: Final = (
    "不记行走轨迹，不在后台取位置",
    "不打卡、不签到、不记在线时长",
    "不打分、不排名",
    "不读通讯录、短信、相册和别的程序",
    "不记您是打字、语音还是粘贴",
)
SEALED: Final = (
    "资料在本机加密存放，没有密码打不开。没有硬件保护的手机上，6 位密码能挡住偷看，"
    "挡不住有设备有时间的人，手机丢了请马上告诉办公室停用。"
)


class AboutDevicePage(Page):
    """本机记录了什么."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(title="本机记录了什么", **kwargs)
        recorded = Card(spacing=theme.m)
        for title, text in RECORDED:
            part = Stack(spacing=0)
            part.add_widget(Body(text=title, bold=True))
            part.add_widget(Dim(text=text))
            recorded.add_widget(part)
        never = Card()
        for text in NEVER:
            never.add_widget(Body(text=text))
        sealed = Card()
        sealed.add_widget(Body(text=SEALED))
        lay(
            self.body,
            SectionTitle(text="记录这些"),
            recorded,
            SectionTitle(text="从不记录"),
            never,
            SectionTitle(text="怎么保管"),
            sealed,
        )


class SupportPage(Page):
    """给技术支持看的."""

    def __init__(self, app: FieldApp, **kwargs: Any) -> None:
        self.app = app
        super().__init__(title="给技术支持看的", **kwargs)

    def on_enter(self) -> None:
        """Ask for what stands."""
        from mobile.actions import support

        self.app.ask(lambda: support.device_page(self.app.phone), self.paint, key="support")

    def paint(self, page: DevicePage) -> None:
        """Show it."""
        card = Card()
        for label, text in page.lines:
            known = text in CATALOGUE
            said = f"{Refusal(text).sentence}（{text}）" if known else text
            card.add_widget(KeyValue(label=label, text=said))
        lay(self.body, Dim(text="打电话时照着念就行，这里没有群众的信息。"), card)


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("about_device", AboutDevicePage)
    app.router.register("support", lambda **params: SupportPage(app, **params))
