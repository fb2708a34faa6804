"""Which process has a folder: at most one, until it lets go or ends, however it ends."""

from __future__ import annotations

import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows: there the engine's own lock has to do
    fcntl = None  # type: ignore[assignment]


class Owned:
    """A lock on `folder`, kept in a file beside it, so that the folder itself may be removed and made again. Raises
    BlockingIOError when another has it, without having touched the folder."""

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(folder.with_name(f"{folder.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise

    def release(self) -> None:
        """Lets another have it. May be called again."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
