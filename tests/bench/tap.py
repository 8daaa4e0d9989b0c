"""A wire tap: a proxy on loopback that counts the bytes of both directions.

Owns its threads and its two counts. Never looks at what passes.
"""

import socket
import threading
from typing import Final

_CHUNK: Final = 1 << 16


class Tap:
    """Stands between a phone and a server's port."""

    def __init__(self, port: int) -> None:
        self._target = port
        self.up = self.down = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            for source, sink, name in ((near, far, "up"), (far, near, "down")):
                arguments = (source, sink, name)
                threading.Thread(target=self._carry, args=arguments, daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, name: str) -> None:
        try:
            while data := source.recv(_CHUNK):
                setattr(self, name, getattr(self, name) + len(data))
                sink.sendall(data)
        except OSError:
            pass
        finally:
            sink.close()
            source.close()
