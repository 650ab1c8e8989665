"""A quantity while it is being read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(slots=True)
class Reading:
    """What was found from token ``first`` to ``last - 1``; the fields are those of ``Quantity``."""

    first: int
    last: int
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    kind: str = "count"
    unit: str | None = None
    per: str | None = None
    comparison: str = "="
    role: str = ""
    factor: int = 1
    """Of the scale word that belongs to the number."""
    sign: str = ""
    """``+`` or ``-`` when the number carries one."""

    @property
    def is_bare(self) -> bool:
        """Whether nothing tells what the number counts."""
        return self.kind == "count" and self.unit is None
