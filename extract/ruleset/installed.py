"""Rule packs of installed distributions: entry points of the group `extract.rule_packs`.

The name of such an entry point is that of the pack, its value the package whose folder holds `pack.yaml`. The package
itself is never imported, only found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distributions, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from extract.errors import RulesError, problem

__all__ = ["ENTRY_POINTS", "HEAD", "Offer", "engine_version", "installed_packs"]

HEAD: Final = "pack.yaml"
"""The file that makes a folder a pack."""
ENTRY_POINTS: Final = "extract.rule_packs"
"""The group of entry points."""


@cache
def engine_version() -> str:
    """The installed version of policy-extract; empty where it runs from a checkout that is not installed."""
    try:
        return version("policy-extract")
    except PackageNotFoundError:
        return ""


@dataclass(frozen=True)
class Offer:
    """An entry point.

    Attributes:
        name: The pack.
        package: The package whose folder holds it.
        distribution: The distribution that says so.
    """

    name: str
    package: str
    distribution: str

    def folder(self) -> Path:
        """Find the folder.

        Raises:
            RulesError: E509, there is none.
        """
        if not all(part.isidentifier() for part in self.package.split(".")):
            raise self._broken(f"{self.package!r} is no name of a package")
        try:
            spec = find_spec(self.package)
        except Exception as error:  # whatever the code of a parent package raises
            raise self._broken(f"{self.package!r} is not found: {str(error) or type(error).__name__}") from None
        if spec is None:
            raise self._broken(f"no package {self.package!r}")
        for place in spec.submodule_search_locations or ():
            if (Path(place) / HEAD).is_file():
                return Path(place)
        raise self._broken(f"no {HEAD} in the package {self.package!r}")

    def _broken(self, detail: str) -> RulesError:
        values = {"name": self.name, "distribution": self.distribution, "detail": detail}
        return RulesError([problem("E509", self.name, 0, 0, **values)])


def installed_packs() -> dict[str, tuple[Offer, ...]]:
    """What installed distributions offer, by the name of the pack; two offers of one are for the caller to tell."""
    found: dict[str, tuple[Offer, ...]] = {}
    seen: set[str] = set()
    for distribution in distributions():
        try:
            name = str(distribution.metadata["Name"])
            offered = [point for point in distribution.entry_points if point.group == ENTRY_POINTS]
        except Exception:  # its files are broken; whatever it offers, others shall not suffer
            continue
        known = re.sub("[-_.]+", "-", name).lower()
        if known in seen:  # hidden by the one of that name before it on the path
            continue
        seen.add(known)
        for point in offered:
            found[point.name] = (*found.get(point.name, ()), Offer(point.name, point.value.strip(), name))
    return found
