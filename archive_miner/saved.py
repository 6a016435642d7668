"""What was learned, as a folder: plain arrays, a config with their hash, a card to read.

In: arrays of numbers and bytes, and facts about them. Out: a folder, or what is in one. Nothing
that is loaded can run code. Knows nothing of what the arrays mean.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from archive_miner.errors import ModelError, UsageError

CONFIG = "config.json"
CARD = "README.md"

_AGAIN = "reinstall it, or make it again"

MOST_BYTES = 2 << 30
"""Arrays unpack to at most this much: a small file made to fill a disk or memory is refused.
The shipped vectors unpack to 4 MB; 100 topics of 50,000 words to 20 MB."""


def check_folder(folder: Path, kind: str) -> None:
    """Raise UsageError unless a folder is free, empty, or holds an earlier one of the same kind."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; name a folder")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        config = None
    if not isinstance(config, dict) or config.get("kind") != kind:
        raise UsageError(f"{folder}: is not empty, and not of {kind}; name another folder")


def write_folder(
    folder: Path,
    weights: str,
    arrays: Mapping[str, Any],
    config: Mapping[str, object],
    card: str = "",
    beside: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Write arrays, card and config; the config last, so that half a folder does not load.

    The same arrays give the same bytes. An earlier one's config goes first. ``beside`` are
    further arrays, by the name of their file.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CONFIG).unlink(missing_ok=True)
        files = {weights: arrays, **(beside or {})}
        digests = {name: write_arrays(folder, name, held) for name, held in files.items()}
        if card:
            (folder / CARD).write_text(card, encoding="utf-8", newline="\n")
        write_config(folder, {**config, "weights": digests})
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror or error})") from error


def write_arrays(folder: Path, name: str, arrays: Mapping[str, Any]) -> str:
    """Write arrays to a file of a folder; returns its SHA-256.

    The hash is of what was written, not of what is there: where two write to one folder, the
    config of one does not vouch for the arrays of the other.
    """
    import numpy as np

    packed = io.BytesIO()
    np.savez_compressed(packed, **dict(arrays))
    (folder / name).write_bytes(packed.getbuffer())
    return hashlib.sha256(packed.getbuffer()).hexdigest()


def write_config(folder: Path, config: Mapping[str, object]) -> None:
    """Write a folder's config, whole or not at all: who reads it meanwhile finds either."""
    part = folder / f"{CONFIG}.part"
    text = json.dumps(config, indent=2, ensure_ascii=False)
    part.write_text(text + "\n", encoding="utf-8", newline="\n")
    part.replace(folder / CONFIG)


def read_folder(
    folder: Path, kind: str, weights: str, names: Sequence[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return config and the named arrays; raises ModelError when missing, altered or another.

    The hash is taken of the very bytes that are then read.
    """
    config = _read_config(folder, kind)
    found = read_arrays(folder, weights, config["weights"].get(weights))
    missing = [name for name in names if name not in found]
    if missing:
        raise ModelError(f"model {folder}: {weights} lacks an array, {missing[0]}; {_AGAIN}")
    return config, found


def read_arrays(folder: Path, weights: str, digest: object) -> dict[str, Any]:
    """Return the arrays of a file whose hash is known, by name.

    The hash is taken of the very bytes that are then read. Raises ModelError where the file is
    missing, another, holds no arrays, or would unpack to more than memory should hold.
    """
    import numpy as np

    try:
        data = (folder / weights).read_bytes()
    except OSError as error:
        raise ModelError(f"model {folder}: {weights} cannot be read; {_AGAIN}") from error
    if digest != hashlib.sha256(data).hexdigest():
        raise ModelError(f"model {folder}: {weights} is not the file its config names; {_AGAIN}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(member.file_size for member in packed.infolist())
        if size > MOST_BYTES:
            raise ModelError(f"model {folder}: {weights} unpacks to {size} bytes; name another")
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"model {folder}: {weights} holds no arrays; {_AGAIN}") from error


def pack_names(names: Sequence[str]) -> Any:
    """Return strings without line feeds as an array of UTF-8 bytes (numpy takes four a letter)."""
    import numpy as np

    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def unpack_names(array: Any) -> list[str]:
    """Return packed strings; raises UnicodeDecodeError, a ValueError, where they are not UTF-8."""
    packed = array.tobytes().decode()
    return packed.split("\n") if packed else []


def _read_config(folder: Path, kind: str) -> dict[str, Any]:
    """Return a folder's config; raises ModelError in one line."""
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"model {folder}: no readable {CONFIG}; name a model folder") from error
    if not isinstance(config, dict) or config.get("kind") != kind:
        found = config.get("kind") if isinstance(config, dict) else None
        raise ModelError(f"model {folder}: kind is {found!r}, not {kind!r}; name another folder")
    if not isinstance(config.get("weights"), dict) or not {"name", "version"} <= set(config):
        raise ModelError(f"model {folder}: {CONFIG} lacks name, version or weights; {_AGAIN}")
    return config
