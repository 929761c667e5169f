"""Compiled packs, kept on disk: an extractor is made in a tenth of the time.

What is kept (see `extract.ruleset.kept`) is JSON; nothing of it is run or unpickled. A file is named by a digest of all
that it is made of: the files of the packs, the versions of the engine, of Python and of `regex`, and the modules that
compile. It is written whole or not at all, holds a digest of its own content, and is read only where it belongs to the
user and nobody else may write it. Whatever is wrong with it, packs are compiled as if it were not there.

The folder is `POLICY_EXTRACT_CACHE`, else that of the user for caches; `POLICY_EXTRACT_CACHE=off` keeps nothing.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from extract.errors import RulesError
from extract.ruleset.compiler import RuleSet, load_rules
from extract.ruleset.installed import HEAD, engine_version
from extract.ruleset.kept import Folders, Kept
from extract.ruleset.loader import find_pack
from extract.ruleset.regexes import VERSIONS, limited, loaded, recording
from extract.ruleset.source import read

__all__ = ["FOLDER", "folder", "prepared"]

FOLDER: Final = "POLICY_EXTRACT_CACHE"
"""The environment variable that names the folder, or says `off`."""
_MAGIC: Final = b"policy-extract rules 1\n"
_ENDING: Final = ".rules"
_MOST: Final = 32  # files that are kept; the oldest go first
_OTHERS_WRITE: Final = 0o022


@contextmanager
def prepared(packs: Sequence[str | Path]) -> Iterator[RuleSet]:
    """Give packs compiled, and make what is made of them inside quick to make the next time.

    Args:
        packs: as for `load_rules`.

    Raises:
        RulesError: as of `load_rules`.
    """
    with _uncollected():
        yield from _prepared(packs)


def _prepared(packs: Sequence[str | Path]) -> Iterator[RuleSet]:
    file = _file(packs)
    kept = file.load() if file is not None else None
    with loaded(kept.codes if kept else {}):
        rules = kept.compiled(file.folders) if file and kept else None
        if rules is not None:
            with limited(rules.limits):
                yield rules
            return
    with recording(wanted=file is not None) as codes:
        rules = load_rules(packs)
        with limited(rules.limits):
            yield rules
    if file is not None and _file(packs) == file:  # else they were changed on the way
        file.store(Kept.of(rules, file.folders, codes))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let no garbage be collected inside: what is made there stays, and to go through it again and again takes long."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def folder() -> Path | None:
    """The folder of the cache; None where nothing is to be kept."""
    said = os.environ.get(FOLDER)
    if said == "off":
        return None
    return Path(said) if said else _user_folder()


def _user_folder() -> Path | None:
    # platformdirs knows these too, but to import it takes as long as half of what is left to do here.
    home = {"win32": "~/AppData/Local", "darwin": "~/Library/Caches"}.get(sys.platform, "~/.cache")
    named = os.environ.get({"win32": "LOCALAPPDATA"}.get(sys.platform, "XDG_CACHE_HOME"))
    with suppress(RuntimeError):  # nobody's home
        return Path(named or home).expanduser() / "policy-extract"
    return None


# ------------------------------------------------------------------------------------------------ what it is made of


def _file(packs: Sequence[str | Path]) -> _File | None:
    """The file for packs; None where they cannot be read as they should, or nothing is to be kept."""
    where = folder()
    if where is None:
        return None
    folders: dict[Path, list[Path]] = {}
    try:
        for pack in packs:
            _inputs(find_pack(pack), folders)
        digest = hashlib.sha256(json.dumps([VERSIONS, engine_version(), _modules()]).encode())
        for files in folders.values():
            for path in files:
                data = path.read_bytes()
                digest.update(f"\n{path.name} {len(data)}\n".encode())
                digest.update(data)
    except (RulesError, OSError, TypeError, ValueError):
        return None
    return _File(where / f"{digest.hexdigest()[:32]}{_ENDING}", folders)


def _inputs(pack: Path, found: dict[Path, list[Path]]) -> None:
    """The folders of a pack and of what it extends, each after that, with their files."""
    if pack in found:
        return
    head = read(pack / HEAD).value
    if not isinstance(head, dict):
        raise TypeError(pack)
    found[pack] = []  # so that packs that extend each other end
    extended = head.get("extends") or ()
    for name in (extended,) if isinstance(extended, str) else extended:
        _inputs(find_pack(name, beside=pack), found)
    del found[pack]
    found[pack] = [pack / HEAD, *(pack / name for name in head["files"])]


def _modules() -> list[tuple[str, int, int]]:
    """The modules that compile packs: in a checkout they change without a new version."""
    paths = sorted(Path(__file__).parent.rglob("*.py"))
    return [(str(path), (stat := path.stat()).st_size, stat.st_mtime_ns) for path in paths]


# ------------------------------------------------------------------------------------------------ files


@dataclass(frozen=True)
class _File:
    """A file of the cache, and what it is made of: the files of each pack by its folder."""

    path: Path
    folders: Folders

    def load(self) -> Kept | None:
        try:
            with self.path.open("rb") as file:
                if not _is_own(os.fstat(file.fileno())):
                    return None
                data = file.read()
        except OSError:
            return None
        head = len(_MAGIC) + hashlib.sha256().digest_size
        if not data.startswith(_MAGIC) or hashlib.sha256(data[head:]).digest() != data[len(_MAGIC) : head]:
            return None
        try:
            return Kept.read(data[head:])
        except (ValueError, TypeError, LookupError, AttributeError):
            return None

    def store(self, kept: Kept) -> None:
        """Keep packs; where that cannot be done, nothing happens."""
        data = kept.written()
        with suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(_MAGIC + hashlib.sha256(data).digest() + data)
            files = sorted(self.path.parent.glob(f"*{_ENDING}"), key=lambda path: path.stat().st_mtime)
            for old in files[:-_MOST]:
                old.unlink()

    def _write(self, data: bytes) -> None:
        handle, name = mkstemp(dir=self.path.parent, suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            part.replace(self.path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _is_own(stat: os.stat_result) -> bool:
    """Whether a file belongs to the user, and nobody else may write it; Windows keeps others out of the folder."""
    return sys.platform == "win32" or (stat.st_uid == os.getuid() and not stat.st_mode & _OTHERS_WRITE)
