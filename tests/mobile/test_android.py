"""The Android classes against a recorded fake of pyjnius: the calls that a phone would get."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from mobile.device.android import (
    AndroidCamera,
    AndroidClock,
    AndroidKeyStore,
    AndroidLocation,
    AndroidNetwork,
    AndroidStorage,
    android,
)
from mobile.device.android_editor import AndroidEditor
from mobile.device.android_outside import AndroidDocuments, AndroidForeground
from shared.refusals import Refused

CREATE = "android.intent.action.CREATE_DOCUMENT"
SERVICE = "cn.zoufang/org.zoufang.zoufang.SyncService"
JPEG = b"\xff\xd8\xff picture"


class Java:
    """Java classes by name, as far as the phone uses them. Keeps what was called."""

    def __init__(self, cache: Path) -> None:
        self.calls: list[str] = []
        self.cache, self.listener, self.bound = cache, None, {}
        self.keys: set[str] = set()
        self.written = b""
        self.answer = -1
        self.in_front = True
        self.services = {"connectivity": self._network(), "location": self._location()}
        self.activity = SimpleNamespace(
            getContentResolver=lambda: SimpleNamespace(openOutputStream=self._open),
            getSystemService=self.services.__getitem__,
            getCacheDir=lambda: SimpleNamespace(getAbsolutePath=lambda: str(cache)),
            getPackageName=lambda: "cn.zoufang",
            startActivityForResult=self._ask,
            startForegroundService=self._stand,
            stopService=lambda intent: self.calls.append(f"stop {intent.target}"),
            getResources=lambda: SimpleNamespace(
                getDisplayMetrics=lambda: SimpleNamespace(density=2.0)
            ),
        )
        self.entry: Any = None
        self.dialogs: list[Any] = []

    def _network(self) -> Any:
        able = SimpleNamespace(hasCapability=lambda what: what == 12)
        return SimpleNamespace(
            getActiveNetwork=lambda: "wifi",
            getNetworkCapabilities=lambda _: able,
            isActiveNetworkMetered=lambda: False,
        )

    def _location(self) -> Any:
        here = SimpleNamespace(
            getTime=lambda: 1_791_000_000_000,
            getLatitude=lambda: 32.123456,
            getLongitude=lambda: 105.5,
            getAccuracy=lambda: 12.4,
            isFromMockProvider=lambda: False,
            getProvider=lambda: "gps",
        )

        def request(provider: str, _ms: int, _m: float, listener: Any, _looper: Any) -> None:
            self.calls.append(f"request {provider}")
            listener.onLocationChanged(here)

        return SimpleNamespace(
            isProviderEnabled=lambda provider: provider == "gps",
            requestLocationUpdates=request,
            removeUpdates=lambda _listener: self.calls.append("remove"),
        )

    def _ask(self, intent: Any, request: int) -> None:
        """Another app answers: the camera with a file, the picker of places with a URI."""
        if "output" in intent.extra:
            Path(intent.extra["output"]).write_bytes(JPEG)
        else:
            self.calls.append(f"create {intent.mime} {intent.extra['android.intent.extra.TITLE']}")
        self.bound["on_activity_result"](request + 1, -1, None)
        answer = SimpleNamespace(getData=lambda: "content://here")
        self.bound["on_activity_result"](request, self.answer, answer)

    def _open(self, uri: str) -> Any:
        assert uri == "content://here"
        return SimpleNamespace(write=self._write, close=lambda: self.calls.append("close"))

    def _write(self, content: bytes) -> None:
        if content == b"too much":
            raise RuntimeError("java.io.IOException: ENOSPC")
        self.written = content

    def _stand(self, intent: Any) -> None:
        if not self.in_front:
            raise RuntimeError("ForegroundServiceStartNotAllowedException")
        self.calls.append(f"start {intent.target}: {intent.extra['text']}")

    def autoclass(self, name: str) -> Any:
        return {
            "org.kivy.android.PythonActivity": SimpleNamespace(mActivity=self.activity),
            "android.os.SystemClock": SimpleNamespace(elapsedRealtime=lambda: 4242),
            "android.provider.Settings$Global": SimpleNamespace(getInt=lambda *_: 7),
            "android.content.Context": SimpleNamespace(
                CONNECTIVITY_SERVICE="connectivity", LOCATION_SERVICE="location"
            ),
            "android.net.NetworkCapabilities": SimpleNamespace(NET_CAPABILITY_INTERNET=12),
            "android.os.StatFs": lambda folder: SimpleNamespace(getAvailableBytes=lambda: 1 << 30),
            "android.os.Looper": SimpleNamespace(getMainLooper=lambda: "main"),
            "android.os.Build": SimpleNamespace(MODEL="Redmi 9A"),
            "androidx.core.content.FileProvider": SimpleNamespace(
                getUriForFile=lambda _here, authority, file: self._uri(authority, file)
            ),
            "java.io.File": str,
            "android.content.Intent": Intent,
            **self._crypto(),
            **self._views(),
        }[name]

    def _uri(self, authority: str, file: str) -> str:
        assert authority == "cn.zoufang.fileprovider"
        return file

    def _crypto(self) -> dict[str, Any]:
        store = SimpleNamespace(
            load=lambda _: None,
            containsAlias=self.keys.__contains__,
            getKey=lambda alias, _: alias,
        )
        mac = SimpleNamespace(init=lambda _: None, doFinal=lambda salt: [-1, *salt[:31]])
        generator = SimpleNamespace(
            init=lambda _: None, generateKey=lambda: self.keys.add("zoufang.pin")
        )
        builder = SimpleNamespace(build=lambda: "spec")
        return {
            "java.security.KeyStore": SimpleNamespace(getInstance=lambda _: store),
            "javax.crypto.Mac": SimpleNamespace(getInstance=lambda _: mac),
            "javax.crypto.KeyGenerator": SimpleNamespace(getInstance=lambda *_: generator),
            "android.security.keystore.KeyProperties": SimpleNamespace(PURPOSE_SIGN=4),
            "android.security.keystore.KeyGenParameterSpec$Builder": lambda *_: builder,
        }

    def _views(self) -> dict[str, Any]:
        def entry(here: Any) -> Any:
            assert here is self.activity
            self.entry = EditText()
            return self.entry

        def builder(here: Any) -> Any:
            assert here is self.activity
            self.dialogs.append(Dialog(self.calls))
            return self.dialogs[-1]

        return {
            "android.widget.EditText": entry,
            "android.app.AlertDialog$Builder": builder,
            "android.text.InputType": SimpleNamespace(
                TYPE_CLASS_TEXT=1, TYPE_TEXT_FLAG_MULTI_LINE=0x20000
            ),
            "android.view.Gravity": SimpleNamespace(TOP=48),
            "android.view.WindowManager$LayoutParams": SimpleNamespace(SOFT_INPUT_STATE_VISIBLE=4),
        }


class EditText:
    """An Android text field, as far as words go."""

    def __init__(self) -> None:
        self.text, self.kind, self.at, self.watcher = "", 0, -1, None

    def setInputType(self, kind: int) -> None:  # noqa: N802
        self.kind = kind

    def setMinLines(self, lines: int) -> None:  # noqa: N802
        assert lines > 1

    def setGravity(self, gravity: int) -> None:  # noqa: N802
        assert gravity == 48

    def setPadding(self, *edges: int) -> None:  # noqa: N802
        assert edges == (40, 40, 40, 40)

    def setText(self, text: str) -> None:  # noqa: N802
        self.text = text

    def setSelection(self, at: int) -> None:  # noqa: N802
        self.at = at

    def length(self) -> int:
        return len(self.text)

    def addTextChangedListener(self, watcher: Any) -> None:  # noqa: N802
        self.watcher = watcher

    def requestFocus(self) -> None:  # noqa: N802
        """The keyboard comes up."""

    def types(self, text: str) -> None:
        """The person's input method."""
        self.text += text
        self.watcher.beforeTextChanged(self.text, 0, 0, 0)
        self.watcher.onTextChanged(self.text, 0, 0, 0)
        self.watcher.afterTextChanged(SimpleNamespace(toString=lambda: self.text))


class Dialog:
    """A dialog and its builder in one."""

    def __init__(self, calls: list[str]) -> None:
        self.calls = calls

    def setTitle(self, title: str) -> None:  # noqa: N802
        self.calls.append(f"title {title}")

    def setView(self, view: EditText) -> None:  # noqa: N802
        assert view.kind == 0x20001

    def setPositiveButton(self, text: str, listener: None) -> None:  # noqa: N802
        self.calls.append(f"button {text}")

    def create(self) -> "Dialog":
        return self

    def getWindow(self) -> Any:  # noqa: N802
        return SimpleNamespace(setSoftInputMode=lambda mode: self.calls.append(f"keyboard {mode}"))

    def show(self) -> None:
        self.calls.append("show")

    def dismiss(self) -> None:
        self.calls.append("dismiss")


class Intent:
    """An intent that remembers its extras."""

    FLAG_GRANT_WRITE_URI_PERMISSION = 2

    def __init__(self, action: str = "") -> None:
        assert action in ("", "android.media.action.IMAGE_CAPTURE", CREATE)
        self.extra: dict[str, Any] = {}
        self.mime = self.target = ""

    def addCategory(self, name: str) -> None:  # noqa: N802
        assert name == "android.intent.category.OPENABLE"

    def setType(self, mime: str) -> None:  # noqa: N802
        self.mime = mime

    def setClassName(self, package: str, name: str) -> None:  # noqa: N802
        self.target = f"{package}/{name}"

    def putExtra(self, name: str, value: Any) -> None:  # noqa: N802
        self.extra[name] = value

    def addFlags(self, flags: int) -> None:  # noqa: N802
        assert flags == self.FLAG_GRANT_WRITE_URI_PERMISSION


@pytest.fixture
def java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Java:
    """A fake of pyjnius in the place of the real one."""
    fake = Java(tmp_path)
    jnius: Any = ModuleType("jnius")
    jnius.autoclass = fake.autoclass
    jnius.PythonJavaClass = object
    jnius.java_method = lambda _signature: lambda method: method
    bus: Any = ModuleType("android.activity")
    bus.bind = fake.bound.update
    bus.unbind = lambda **_: fake.bound.clear()
    monkeypatch.setitem(sys.modules, "jnius", jnius)
    monkeypatch.setitem(sys.modules, "android", ModuleType("android"))
    monkeypatch.setitem(sys.modules, "android.activity", bus)
    own: Any = ModuleType("android.runnable")
    own.run_on_ui_thread = lambda work: work
    monkeypatch.setitem(sys.modules, "android.runnable", own)
    return fake


def test_clock_network_and_disk_are_read_from_android(java: Java, tmp_path: Path) -> None:
    """Monotonic time counts from the boot, which has a name."""
    clock = AndroidClock()
    assert (clock.mono_ms(), clock.boot_id()) == (4242, "boot-7")
    assert clock.now().tzinfo is not None
    assert AndroidNetwork().connected()
    assert not AndroidNetwork().metered()
    assert AndroidStorage().free_bytes(tmp_path) == 1 << 30
    assert android().name == "Redmi 9A"


def test_a_position_comes_from_the_phone_itself(java: Java) -> None:
    """LocationManager gives one fix in WGS84, and is let go of."""
    fix = AndroidLocation().fix(1.0)
    assert fix is not None
    assert (fix.lat_e6, fix.lon_e6, fix.accuracy_m, fix.mock) == (
        32_123_456,
        105_500_000,
        12,
        False,
    )
    assert fix.at is not None
    assert java.calls == ["request gps", "remove"]


def test_a_picture_comes_through_a_content_uri_and_leaves_no_file(java: Java) -> None:
    """What the camera app wrote is read and deleted at once."""
    assert AndroidCamera().take() == JPEG
    assert list((java.cache / "camera").iterdir()) == []
    assert java.bound == {}


def test_a_picture_left_by_a_killed_app_is_removed_at_the_next_start(java: Java) -> None:
    """Killed while the camera was in front: its plain file does not outlive the next start."""
    left = java.cache / "camera" / "17.jpg"
    left.parent.mkdir()
    left.write_bytes(JPEG)
    android()
    assert not left.exists()


def test_the_hardware_key_is_made_once(java: Java) -> None:
    """The key store's HMAC binds the PIN to this phone."""
    assert AndroidKeyStore().bind(bytes(32)) == b"\xff" + bytes(31)
    assert AndroidKeyStore().bind(bytes(32))
    assert java.keys == {"zoufang.pin"}


def test_a_document_goes_where_the_person_chose_and_nowhere_else(java: Java) -> None:
    """The bytes are written into the place that the picker gave; no file of ours is made."""
    place = AndroidDocuments().hand_over("汇总.html", "text/html", b"<p>")
    assert place == "您选的位置（汇总.html）"
    assert java.written == b"<p>"
    assert java.calls == ["create text/html 汇总.html", "close"]
    assert list(java.cache.iterdir()) == []
    assert java.bound == {}


def test_a_person_who_goes_back_gets_no_document(java: Java) -> None:
    """Back from the picker: nothing is written, and nothing is said to be."""
    java.answer = 0
    assert AndroidDocuments().hand_over("汇总.html", "text/html", b"<p>") == ""
    assert java.written == b""


def test_a_place_without_room_is_said_so(java: Java) -> None:
    """A document that could not be written whole is refused, in words, and its stream closed."""
    with pytest.raises(Refused, match="存储空间不足"):
        AndroidDocuments().hand_over("汇总.html", "text/html", b"too much")
    assert java.calls[-1] == "close"


def test_a_sync_stands_in_the_foreground_while_it_lasts(java: Java) -> None:
    """The service is started with its notice and stopped again."""
    AndroidForeground().begin("正在同步")
    AndroidForeground().end()
    assert java.calls == [f"start {SERVICE}: 正在同步", f"stop {SERVICE}"]


def test_a_sync_goes_on_where_android_allows_no_service(java: Java) -> None:
    """Begun while the app is not in front: Android says no, and the sync runs all the same."""
    java.in_front = False
    AndroidForeground().begin("正在同步")
    AndroidForeground().end()
    assert java.calls == [f"stop {SERVICE}"]


def test_long_words_are_told_after_every_change_of_the_dialog(java: Java) -> None:
    """What stood there comes along, the cursor at its end; closing it takes nothing back."""
    editor, heard = AndroidEditor(), []
    editor.write("走访情况", "老人说", heard.append)
    assert (java.entry.text, java.entry.at) == ("老人说", 3)
    java.entry.types("路灯")
    java.entry.types("坏了")
    assert heard == ["老人说路灯", "老人说路灯坏了"]
    editor.close()
    editor.close()
    assert java.calls == ["title 走访情况", "button 完成", "keyboard 4", "show", "dismiss"]
    editor.write("当场怎么办的", "", heard.append)
    editor.write("反映问题", "", heard.append)
    assert java.calls[-5:] == ["dismiss", "title 反映问题", "button 完成", "keyboard 4", "show"]
