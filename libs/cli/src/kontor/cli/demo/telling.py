"""How the demo tells its story: steps with what they caused and how long they took, a timeline at the end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.table import Table


@dataclass
class Step:
    chapter: str
    title: str
    caused: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass
class Teller:
    """Collects the steps and prints each as it ends."""

    console: Console
    steps: list[Step] = field(default_factory=list)
    _chapter: str = ""

    def chapter(self, title: str) -> None:
        self._chapter = title
        self.console.print(f"\n[bold cyan]{escape(title)}[/]")

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        step = Step(self._chapter, title)
        started = time.perf_counter()
        try:
            yield step
        except BaseException:
            self.console.print(f"  [red]✗[/] {escape(title)}")
            raise
        step.seconds = time.perf_counter() - started
        self.steps.append(step)
        self.console.print(f"  [green]✓[/] {escape(title)} [dim]{step.seconds * 1000:.0f} ms[/]")
        for line in step.caused:
            self.console.print(f"      [dim]→[/] {escape(line)}")

    def timeline(self) -> None:
        table = Table(title="Timeline", title_justify="left", show_edge=False, pad_edge=False)
        for column, style in (("#", "dim"), ("chapter", ""), ("step", ""), ("caused", "dim"), ("ms", "")):
            table.add_column(column, style=style, justify="right" if column in ("#", "ms") else "left")
        for number, step in enumerate(self.steps, 1):
            caused = "; ".join(step.caused)
            table.add_row(str(number), step.chapter, step.title, caused, f"{step.seconds * 1000:.0f}")
        self.console.print()
        self.console.print(table)
