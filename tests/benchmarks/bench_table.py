"""One table of figures: what was measured, raw SQL on the same file, the target."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

WIDTHS = (58, 9, 12, 12, 7, 12)
HEADS = ("what", "residents", "measured", "raw SQL", "ratio", "target")


def seconds(work: Callable[[], object]) -> float:
    """How long one run takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def p95(taken: list[float]) -> float:
    """The value that 95 of 100 stay below."""
    return statistics.quantiles(taken, n=20)[-1]


def shown(value: float | None) -> str:
    """Milliseconds below one second, seconds above."""
    if value is None:
        return ""
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


@dataclass
class Table:
    """Prints each line as it is measured; ``missed`` collects what lies above its target."""

    missed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._print(HEADS)
        self._print(tuple("-" * width for width in WIDTHS))

    def add(
        self,
        what: str,
        size: int | None,
        measured: float,
        *,
        raw: float | None = None,
        target: float | None = None,
        most_ratio: float | None = None,
    ) -> None:
        """One line. ``target`` in seconds; ``most_ratio`` bounds measured against raw."""
        ratio = measured / raw if raw else None
        limit = f"≤ {most_ratio:g} ×" if most_ratio else f"≤ {shown(target)}" if target else ""
        above = (target is not None and measured > target) or (
            most_ratio is not None and ratio is not None and ratio > most_ratio
        )
        if above:
            self.missed.append(what)
        self._print(
            (
                what,
                f"{size:,}" if size else "",
                shown(measured),
                shown(raw),
                f"{ratio:.1f} ×" if ratio else "",
                limit + ("  MISSED" if above else ""),
            )
        )

    @staticmethod
    def _print(cells: tuple[str, ...]) -> None:
        first, *others = zip(cells, WIDTHS, strict=True)
        line = " | ".join([f"{first[0]:<{first[1]}}", *(f"{c:>{w}}" for c, w in others)])
        print(f"| {line} |", flush=True)
