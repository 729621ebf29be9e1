"""Spoiled copies of real files: no crash, no hang, no growing memory. A find is made again by its seed and number."""

import random
import time
from collections.abc import Iterator
from itertools import count, islice, takewhile
from pathlib import Path

import pytest
from hostile_files import MEGABYTE, memory_of
from kontor.einvoice.workers.judging import TOOK_TOO_LONG, WORKER_DIED, Opener, Validator
from kontor.einvoice.workers.opening import Look

SEED = 20261127
SHORT_FILES, LONG_SECONDS = 1_000, 1_800.0
_MARKUP = (b"<", b">", b"&", b"\x00", b"\xff\xfe", b"]]>", b"<![CDATA[", b"<!--", b"&#x110000;", b"&#0;", b"&lt;" * 50)
_VALUES = (b"9" * 400, b"-1", b"1e999", b"NaN", b"Infinity", b"0000-00-00", b"9999-12-31", b"\xc3", b"\xed\xa0\x80")
_PDF = (b" obj", b"endobj", b"/Filter/FlateDecode", b"/Length 999999999", b"stream", b"%%EOF", b"R", b"/Kids[3 0 R]")
_NASTY = (*_MARKUP, *_VALUES, *_PDF, b"<!DOCTYPE x>")


def spoiled(rng: random.Random, content: bytes, other: bytes) -> bytes:
    """One to eight small changes."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        at, length = rng.randrange(len(data) + 1), rng.choice((1, 1, 4, 40, 400, 4000))
        match rng.randrange(8):
            case 0:
                data[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = rng.choice(_NASTY)
            case 3:
                data[at:at] = data[at : at + length] * rng.choice((1, 2, 50))
            case 4:
                begin = rng.randrange(len(other) + 1)
                data[at : at + length] = other[begin : begin + length]
            case 5:
                del data[max(at, len(data) // 2) :]
            case 6:
                data[at : at + 4] = rng.randbytes(4)
            case _:
                swapped = rng.randrange(len(data) + 1)
                data[at : at + length], data[swapped : swapped + length] = (
                    data[swapped : swapped + length],
                    data[at : at + length],
                )
    return bytes(data[: 4 * MEGABYTE])


def _originals(corpus: list[dict[str, str]]) -> list[bytes]:
    """PDFs as often as XML, though there are fewer of them."""
    files = [Path(row["path"]).read_bytes() for row in corpus]
    pdfs = [content for content in files if content.startswith(b"%PDF")]
    return files[::9] + pdfs * 4


def _spoiled_files(corpus: list[dict[str, str]]) -> Iterator[tuple[int, bytes]]:
    originals = _originals(corpus)
    for number in count():
        rng = random.Random(SEED * 1_000_003 + number)
        yield number, spoiled(rng, rng.choice(originals), rng.choice(originals))


def _for_seconds(files: Iterator[tuple[int, bytes]], seconds: float) -> Iterator[tuple[int, bytes]]:
    end = time.monotonic() + seconds
    return takewhile(lambda _: time.monotonic() < end, files)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
async def test_spoiled_files_are_opened_without_harm(corpus):
    opener = Opener(1)
    try:
        for number, content in islice(_spoiled_files(corpus), SHORT_FILES):
            seen = await opener.look(content)
            assert seen.trouble not in (WORKER_DIED, TOOK_TOO_LONG), number
            assert memory_of(opener) < 500 * MEGABYTE, number
    finally:
        await opener.close()


async def _timed(validator: Validator, content: bytes) -> tuple[Look, float]:
    """Slow is what is slow twice: the first time a new child may have started, or the machine had other work."""
    for _ in range(2):
        began = time.monotonic()
        seen = await validator.look(content)
        took = time.monotonic() - began
        if took < 1:
            break
    return seen, took


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
async def test_spoiled_files_are_opened_and_judged_without_harm_for_half_an_hour(corpus):
    validator = Validator(1)
    slowest, most, judged = 0.0, 0, 0
    try:
        await validator.open(_originals(corpus)[0])
        for number, content in _for_seconds(_spoiled_files(corpus), LONG_SECONDS):
            seen, took = await _timed(validator, content)
            slowest = max(slowest, took)
            assert seen.trouble not in (WORKER_DIED, TOOK_TOO_LONG), number
            assert slowest < 2, f"{number} took {slowest:.1f} s"
            most = max(most, memory_of(validator._opener))
            if seen.lean:
                report, unjudged = await validator.judge_received(seen)
                assert report is not None, f"{number}: {unjudged}"
                judged += 1
                most = max(most, memory_of(validator))
            assert most < 500 * MEGABYTE, f"{number}: {most}"
        print(f"{number} files, {judged} judged, slowest {slowest:.2f} s, most memory {most // MEGABYTE} MB")
    finally:
        await validator.close()
