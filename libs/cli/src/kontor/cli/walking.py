"""Proof of a walk: which named functions a running service really passed through.

For tests: a folder `walk` in the installation's home names functions as `module:qualified.name`, one a line, in
`targets`; each is noted in `passed` when it is first called. Without the folder nothing happens.
"""

import importlib
from functools import reduce
from pathlib import Path
from types import FunctionType
from typing import Any

FOLDER, TARGETS, PASSED = "walk", "targets", "passed"


def record(service: str, home: Path) -> None:
    """Puts a note before every named function of this service; whoever holds the function calls the noted one."""
    targets = home / FOLDER / TARGETS
    if not targets.exists():
        return
    for target in targets.read_text(encoding="utf-8").split():
        module, _, name = target.partition(":")
        if module.startswith(f"kontor.{service}."):
            _note(target, _function(module, name), home / FOLDER / PASSED)


def _function(module: str, name: str) -> FunctionType:
    found: Any = reduce(getattr, name.split("."), importlib.import_module(module))
    if not isinstance(found, FunctionType):
        raise TypeError(f"{module}:{name} is no function")
    return found


def _note(target: str, function: FunctionType, passed: Path) -> None:
    """Swaps the function's code, not the function: names that were imported from its module see it too."""
    original = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__)
    original.__kwdefaults__ = function.__kwdefaults__
    seen: list[str] = []

    def noted(*given: Any, **named: Any) -> Any:
        if not seen:
            seen.append(target)
            with passed.open("a", encoding="utf-8") as words:
                words.write(target + "\n")
        return original(*given, **named)

    handle = f"__walked_{id(function)}"
    function.__globals__[handle] = noted
    space: dict[str, Any] = {}
    exec(f"def walked(*given, **named): return {handle}(*given, **named)", function.__globals__, space)
    function.__code__ = space["walked"].__code__
    function.__defaults__ = function.__kwdefaults__ = None
