"""A process that is spoken to in lines of JSON: the office's server, or a phone without a screen.

Owns starting, asking and ending it. Never reads its files while it runs.
"""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

PATIENCE_S: Final = 20


class EndedError(RuntimeError):
    """The process ended although it was not told to."""


class TalkError(RuntimeError):
    """The process answered that it could not do what it was told."""


class Talker:
    """One process. What it says besides answers goes to a log file."""

    def __init__(self, name: str, command: Sequence[str], log: Path) -> None:
        self.name, self._log = name, log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                start_new_session=True,  # an interrupt is for whoever leads the play
            )

    def tell(self, line: dict[str, Any]) -> None:
        """Send a line without waiting for its answer."""
        assert self._process.stdin is not None
        try:
            print(json.dumps(line, ensure_ascii=False), file=self._process.stdin, flush=True)
        except BrokenPipeError as error:
            raise self._ended() from error

    def hear(self) -> dict[str, Any]:
        """The next answer, whatever it is. Raises EndedError."""
        assert self._process.stdout is not None
        text = self._process.stdout.readline()
        if not text:
            raise self._ended()
        answer: dict[str, Any] = json.loads(text)
        return answer

    def ask(self, do: str, **told: Any) -> dict[str, Any]:
        """Tell it to do something. Raises TalkError when it cannot, or EndedError."""
        self.tell({"do": do, **told})
        answer = self.hear()
        if not answer.get("ok"):
            raise TalkError(f"{self.name}: {do} {told}: {answer}")
        return answer

    def heard(self) -> dict[str, Any]:
        """The answer to what it was told. Raises TalkError when it could not, or EndedError."""
        answer = self.hear()
        if not answer.get("ok"):
            raise TalkError(f"{self.name}: {answer}")
        return answer

    def end(self) -> None:
        """Let it finish; end it when it does not."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _ended(self) -> EndedError:
        said = self._log.read_text("utf-8", "replace")[-2_000:] if self._log.exists() else ""
        return EndedError(f"{self.name} ended: {said}")
