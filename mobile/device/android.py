"""The machine as an Android phone, through pyjnius, without Google services.

Owns every call into Java. Never imported on a desktop except by tests that bring a fake `jnius`;
each class looks its Java classes up when it is first used. Never run on a real phone yet.
"""

import importlib
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from mobile.device.android_calls import RESULT_OK, activity, ask_another_app, java
from mobile.device.android_editor import AndroidEditor
from mobile.device.android_imaging import AndroidImaging
from mobile.device.android_outside import AndroidDocuments, AndroidForeground
from mobile.device.desktop import ClockIds
from mobile.device.ports import Device, Fix

_KEY_ALIAS: Final = "zoufang.pin"


class AndroidClock:
    """SystemClock.elapsedRealtime counts through sleep; BOOT_COUNT names the boot."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def mono_ms(self) -> int:
        return int(java("android.os.SystemClock").elapsedRealtime())

    def boot_id(self) -> str:
        settings = java("android.provider.Settings$Global")
        return f"boot-{settings.getInt(activity().getContentResolver(), 'boot_count', 0)}"


class AndroidNetwork:
    """ConnectivityManager."""

    @staticmethod
    def _manager() -> Any:
        return activity().getSystemService(java("android.content.Context").CONNECTIVITY_SERVICE)

    def connected(self) -> bool:
        manager = self._manager()
        network = manager.getActiveNetwork()
        if network is None:
            return False
        able = manager.getNetworkCapabilities(network)
        internet = java("android.net.NetworkCapabilities").NET_CAPABILITY_INTERNET
        return able is not None and bool(able.hasCapability(internet))

    def metered(self) -> bool:
        return bool(self._manager().isActiveNetworkMetered())


class AndroidStorage:
    """StatFs."""

    def free_bytes(self, folder: Path) -> int:
        return int(java("android.os.StatFs")(str(folder)).getAvailableBytes())


class AndroidKeyStore:
    """An HMAC key in the AndroidKeyStore: a PIN guessed elsewhere opens nothing."""

    def bind(self, salt: bytes) -> bytes:
        store = java("java.security.KeyStore").getInstance("AndroidKeyStore")
        store.load(None)
        if not store.containsAlias(_KEY_ALIAS):
            self._make_key()
        mac = java("javax.crypto.Mac").getInstance("HmacSHA256")
        mac.init(store.getKey(_KEY_ALIAS, None))
        return bytes(byte & 0xFF for byte in mac.doFinal(salt))

    @staticmethod
    def _make_key() -> None:
        purpose = java("android.security.keystore.KeyProperties").PURPOSE_SIGN
        builder = java("android.security.keystore.KeyGenParameterSpec$Builder")
        generator = java("javax.crypto.KeyGenerator").getInstance("HmacSHA256", "AndroidKeyStore")
        generator.init(builder(_KEY_ALIAS, purpose).build())
        generator.generateKey()


class AndroidLocation:
    """LocationManager with the GPS and network providers of the phone itself."""

    def fix(self, timeout_s: float) -> Fix | None:
        manager = activity().getSystemService(java("android.content.Context").LOCATION_SERVICE)
        providers = [p for p in ("gps", "network") if manager.isProviderEnabled(p)]
        if not providers:
            return None
        arrived = threading.Event()
        found: list[Any] = []

        def hear(location: Any) -> None:
            found.append(location)
            arrived.set()

        listener = _listener(hear)
        looper = java("android.os.Looper").getMainLooper()
        try:
            for provider in providers:
                manager.requestLocationUpdates(provider, 0, 0.0, listener, looper)
            arrived.wait(timeout_s)
        except Exception as error:  # pyjnius hands every Java exception over as its own class
            if "SecurityException" not in str(error):
                raise
        finally:
            manager.removeUpdates(listener)
        return _fix(found[-1]) if found else None


def _listener(hear: Callable[[Any], None]) -> Any:
    """A LocationListener that hands every location to `hear`."""
    jnius = importlib.import_module("jnius")

    class Listener(jnius.PythonJavaClass):  # type: ignore[misc, name-defined, unused-ignore]
        """The Java interface, answered in Python."""

        __javainterfaces__ = ("android/location/LocationListener",)
        __javacontext__ = "app"

        @jnius.java_method("(Landroid/location/Location;)V")  # type: ignore[untyped-decorator, unused-ignore]
        def onLocationChanged(self, location: Any) -> None:  # noqa: N802 - Java's name
            hear(location)

        @jnius.java_method("(Ljava/lang/String;)V")  # type: ignore[untyped-decorator, unused-ignore]
        def onProviderEnabled(self, provider: str) -> None:  # noqa: N802 - Java's name
            """Nothing to do."""

        @jnius.java_method("(Ljava/lang/String;)V")  # type: ignore[untyped-decorator, unused-ignore]
        def onProviderDisabled(self, provider: str) -> None:  # noqa: N802 - Java's name
            """Nothing to do."""

    return Listener()


def _fix(location: Any) -> Fix:
    millis = int(location.getTime())
    return Fix(
        lat_e6=round(location.getLatitude() * 1e6),
        lon_e6=round(location.getLongitude() * 1e6),
        accuracy_m=round(location.getAccuracy()),
        mock=bool(location.isFromMockProvider()),
        at=datetime.fromtimestamp(millis / 1000, UTC) if location.getProvider() == "gps" else None,
    )


class AndroidCamera:
    """ACTION_IMAGE_CAPTURE into a content URI of our own provider, never a file:// path."""

    def __init__(self, timeout_s: float = 600) -> None:
        self._timeout_s = timeout_s

    @staticmethod
    def _folder(here: Any) -> Path:
        return Path(str(here.getCacheDir().getAbsolutePath()), "camera")

    def forget(self) -> None:
        """Remove what a picture left behind whose taking was killed with the app."""
        for path in self._folder(activity()).glob("*.jpg"):
            path.unlink(missing_ok=True)

    def take(self) -> bytes | None:
        here = activity()
        folder = self._folder(here)
        folder.mkdir(exist_ok=True)
        path = folder / f"{time.monotonic_ns()}.jpg"
        try:
            return path.read_bytes() if self._shoot(here, path) and path.exists() else None
        finally:
            # The plain picture never stays: the caller seals what it was given.
            path.unlink(missing_ok=True)

    def _shoot(self, here: Any, path: Path) -> bool:
        provider = java("androidx.core.content.FileProvider")
        authority = f"{here.getPackageName()}.fileprovider"
        uri = provider.getUriForFile(here, authority, java("java.io.File")(str(path)))
        intent = java("android.content.Intent")("android.media.action.IMAGE_CAPTURE")
        intent.putExtra("output", uri)
        intent.addFlags(java("android.content.Intent").FLAG_GRANT_WRITE_URI_PERMISSION)
        result, _ = ask_another_app(intent, self._timeout_s)
        return result == RESULT_OK


def android() -> Device:
    """This Android phone as a device."""
    clock = AndroidClock()
    build = java("android.os.Build")
    camera = AndroidCamera()
    camera.forget()
    return Device(
        clock=clock,
        ids=ClockIds(clock),
        location=AndroidLocation(),
        camera=camera,
        imaging=AndroidImaging(),
        network=AndroidNetwork(),
        storage=AndroidStorage(),
        keystore=AndroidKeyStore(),
        documents=AndroidDocuments(),
        foreground=AndroidForeground(),
        editor=AndroidEditor(),
        name=str(build.MODEL)[:40],
    )
