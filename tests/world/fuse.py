"""Death at a store call.

Owns the countdown that both stores' `on_call` hooks burn. Never cleans up after the dead: whoever
lit the fuse throws the object away and opens the files again.
"""


class Killed(BaseException):
    """The process is gone. Nothing but the world itself may catch it."""


class Fuse:
    """Called at every store call; at the drawn one, and at every later one, it kills.

    Calls are `before:…`, `commit:…`, `after:…` on the phone and `read:…`, `write:…`, `commit:…` on
    the server, so that a death falls before, inside and after a transaction.
    """

    def __init__(self) -> None:
        self.left: int | None = None
        self.dead = False
        self.listening = True
        self.calls = 0
        self.deaths: list[str] = []

    def __call__(self, name: str) -> None:
        if not self.listening:
            return
        self.calls += 1
        if self.dead:
            raise Killed(name)
        if self.left is None:
            return
        self.left -= 1
        if self.left <= 0:
            self.dead = True
            self.deaths.append(name)
            raise Killed(name)

    @property
    def lit(self) -> bool:
        """Whether a death is drawn and has not come yet."""
        return self.left is not None and not self.dead

    def burn_at(self, calls: int) -> None:
        """Die at the `calls`-th store call from now."""
        self.left = calls

    def renew(self) -> None:
        """A new process: nothing is lit."""
        self.left, self.dead = None, False
