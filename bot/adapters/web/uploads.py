"""Files dropped on the page: named safely, kept under a folder of their own, capped in size."""

from __future__ import annotations

import secrets
from pathlib import Path, PurePosixPath, PureWindowsPath

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from bot.messages import FileRef

ACCEPTED = (".csv", ".tsv", ".txt", ".xlsx")
MAX_FILES = 20
_CHUNK = 1 << 20


def safe_name(name: str) -> str:
    """The last part of the name, of printable characters that no file system minds, at most 120 of them."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    kept = "".join(char if char.isprintable() and char not in '<>:"/\\|?*' else "_" for char in last).strip(" .")
    stem, suffix = Path(kept).stem, Path(kept).suffix[:16]
    return f"{stem[: 120 - len(suffix)]}{suffix}" or "file"


class Uploads:
    """`folder` is made when the first file comes; every file lies in a folder of its own, so that names never clash."""

    def __init__(self, folder: Path, accepted: tuple[str, ...] = ACCEPTED) -> None:
        self._folder = folder
        self.accepted = accepted

    async def keep(self, upload: UploadFile) -> FileRef:
        """Writes one file. Raises 415 for a kind that is not accepted."""
        name = safe_name(upload.filename or "file")
        if not name.lower().endswith(self.accepted):
            raise HTTPException(415, f"I can read {', '.join(self.accepted)} files; {name} is none of these.")
        target = await run_in_threadpool(self._place, name)
        size = 0
        with target.open("xb") as out:
            while chunk := await upload.read(_CHUNK):
                size += await run_in_threadpool(out.write, chunk)
        return FileRef(name, str(target), size, upload.content_type or "application/octet-stream")

    def _place(self, name: str) -> Path:
        folder = self._folder / secrets.token_hex(8)
        folder.mkdir(parents=True, mode=0o700)
        return folder / name
