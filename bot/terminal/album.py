"""The folder of pictures and files that a terminal cannot show."""

from __future__ import annotations

from pathlib import Path

from cards.picture import Picture

NAMES = {"win.png": "trade.png"}
"""Pictures that are named otherwise here: the card of a trade is one design for gains and losses."""


class Album:
    """Keeps pictures and files as `01-trade.png`, `02-leaderboard.png` …, counting on from what is there."""

    def __init__(self, folder: Path, *, prefix: str = "") -> None:
        self.folder = folder
        self.kept: list[Path] = []
        self._prefix = prefix

    def picture(self, picture: Picture) -> Path:
        """Write the picture; where it is."""
        return self.file(NAMES.get(picture.name, picture.name), picture.data)

    def file(self, name: str, data: bytes) -> Path:
        """Write the file; where it is."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self._prefix}{self._next():02}-{Path(name).name}"
        path.write_bytes(data)
        self.kept.append(path)
        return path

    def clear(self) -> None:
        """Take away what an earlier run with this prefix left."""
        for path in self.folder.glob(f"{self._prefix}[0-9]*-*"):
            path.unlink()

    def _next(self) -> int:
        names = (path.name.removeprefix(self._prefix) for path in self.folder.glob(f"{self._prefix}[0-9]*-*"))
        return max((int(name.split("-", 1)[0]) for name in names if name.split("-", 1)[0].isdecimal()), default=0) + 1
