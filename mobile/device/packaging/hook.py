# ruff: noqa: INP001 - loaded by its path, never imported
"""Adds to Android's manifest what buildozer has no setting for: the camera's FileProvider, and
the service that stands in the foreground while the app syncs.

python-for-android calls `after_apk_build` between making the project and gradle. It never touches
anything else in the manifest. Never run with a real SDK yet; a test runs it on a manifest's text.
"""

from pathlib import Path
from typing import Any

MANIFEST = Path("src") / "main" / "AndroidManifest.xml"
PROVIDER = """
        <provider
            android:name="androidx.core.content.FileProvider"
            android:authorities="${applicationId}.fileprovider"
            android:exported="false"
            android:grantUriPermissions="true">
            <meta-data
                android:name="android.support.FILE_PROVIDER_PATHS"
                android:resource="@xml/file_paths" />
        </provider>
"""
# In the app's own process: another would not hold the key.
SERVICE = """
        <service
            android:name="org.zoufang.zoufang.SyncService"
            android:exported="false"
            android:foregroundServiceType="dataSync" />
"""


def completed(manifest: str) -> str:
    """The manifest with both in its application, once."""
    if ".fileprovider" in manifest:
        return manifest
    if manifest.count("</application>") != 1:
        raise ValueError("the manifest has not exactly one application")
    return manifest.replace("</application>", f"{PROVIDER}{SERVICE}    </application>")


def after_apk_build(toolchain: Any) -> None:
    """Called by python-for-android in the distribution's folder."""
    path = Path(toolchain._dist.dist_dir) / MANIFEST  # noqa: SLF001 - there is no other way to it
    path.write_text(completed(path.read_text("utf-8")), "utf-8")
