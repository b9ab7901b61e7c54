"""Looks for a secret where it must not be: in the arguments of any process, meanwhile."""

import threading
from collections.abc import Iterable
from pathlib import Path


class Watch:
    """Reads the arguments of all processes while its body runs; `seen` are those with a secret."""

    def __init__(self, secrets: Iterable[str], pause: float) -> None:
        self.secrets = [secret.encode() for secret in secrets]
        self.pause = pause
        self.seen: set[str] = set()
        self.looks = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self._end.wait(self.pause):
            self.looks += 1
            for file in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    arguments = file.read_bytes()
                except OSError:  # it ended
                    continue
                if any(secret in arguments for secret in self.secrets):
                    self.seen.add(arguments.replace(b"\0", b" ").decode(errors="replace"))

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()


def files_with(folder: Path, secrets: Iterable[str]) -> list[str]:
    """Files under a folder that hold a secret."""
    wanted = [secret.encode() for secret in secrets]
    return [
        file.relative_to(folder).as_posix()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and any(secret in file.read_bytes() for secret in wanted)
    ]
