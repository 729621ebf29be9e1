"""`./kontor demo`: a sandbox tenant of its own, driven over REST, from first enquiry to money in the bank."""

from pathlib import Path

import httpx
from kontor.cli.demo.client import Caller, StoryBroken
from kontor.cli.demo.story import Story
from kontor.cli.demo.telling import Teller
from rich.console import Console


def perform(address: str, operator_key: str, folder: Path, console: Console | None = None) -> bool:
    """Tells the story on a running platform; False when a claim did not hold."""
    console = console or Console()
    folder.mkdir(parents=True, exist_ok=True)
    with httpx.Client(base_url=address, timeout=30) as http:
        teller = Teller(console)
        story = Story(http, Caller(http, operator_key, "operator"), teller, folder)
        try:
            story.tell()
        except StoryBroken as broken:
            console.print(f"\n[red]The story broke:[/] {broken}", highlight=False)
            return False
    teller.timeline()
    console.print(f"\n{len(teller.steps)} steps. Documents: {folder}")
    return True
