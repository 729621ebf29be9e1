"""100,000 invoices as CSV through the gateway, beside COPY TO of the same columns.

./kontor bench export [ROUNDS] [INVOICES]
"""

import time
from typing import Any

import httpx
import many
from measuring import below, children, must, processor_seconds, pss, ratios, rounds, scratch, spread, within

LEAST, GROWTH_MIB = 0.25, 30.0
COLUMNS = "number,customer.label,issue_date,terms.due_date,gross,gross.currency,payment.state"
_COPY = """
copy (select i.number, i.customer_name, issue_date, due_date, gross, 'EUR', payment
      from invoice i join saga s on s.id = i.id order by issue_date desc, i.id desc) to stdout (format csv)
"""


def copied(database: Any) -> float:
    begun, size = time.perf_counter(), 0
    with database.cursor() as cursor, cursor.copy(_COPY) as copy:
        for piece in copy:
            size += len(piece)
    database.commit()
    must(size > many.INVOICES * 20, "all rows were copied")
    return many.INVOICES / (time.perf_counter() - begun)


def exported(address: str, key: str, pids: dict[int, str]) -> tuple[float, float]:
    """Rows a second, and the most that all processes grew by meanwhile, in MiB."""
    headers = {"Authorization": f"Bearer {key}", "Accept": "text/csv"}
    before, most, lines, looked = _held(pids), 0.0, 0, 0.0
    begun = time.perf_counter()
    with httpx.stream(
        "GET", f"{address}/v1/invoices", params={"columns": COLUMNS}, headers=headers, timeout=600
    ) as got:
        must(got.status_code == 200, f"the export is answered: {got.status_code} {got.read().decode()[:500]}")
        for piece in got.iter_bytes():
            lines += piece.count(b"\n")
            if time.perf_counter() - looked > 2:
                looked = time.perf_counter()
                most = max(most, _held(pids) - before)
    must(lines == many.INVOICES + 2, f"every invoice and the head: {lines}")
    return many.INVOICES / (time.perf_counter() - begun), most


def _used(pids: dict[int, str]) -> dict[str, float]:
    """Processor seconds by program."""
    found: dict[str, float] = {}
    for pid, name in pids.items():
        found[name] = found.get(name, 0.0) + processor_seconds(pid)
    return found


def _held(pids: dict[int, str]) -> float:
    return sum(pss(pid) for pid in pids)


def bench() -> None:
    with scratch() as place, many.invoices(place) as (running, seeding, database):
        every = below(children())
        pids = {pid: name for pid, name in every.items() if "postgres" not in name}
        key = seeding.people["finance"].key
        ours, bare, grown = list[float](), list[float](), list[float]()
        used: dict[str, list[float]] = {}
        for _ in range(rounds()):
            bare.append(copied(database))
            before = _used(every)
            rate, growth = exported(running.address, key, pids)
            for name, seconds in _used(below(children())).items():
                used.setdefault(name, []).append((seconds - before.get(name, 0.0)) / many.INVOICES * 1e6)
            ours.append(rate)
            grown.append(growth)
    spread("COPY TO", bare, "rows/s")
    spread("CSV through the gateway", ours, "rows/s")
    share = spread("share of COPY TO", ratios(ours, bare), "")
    for name, micros in used.items():
        if max(micros) >= 1:
            spread(f"processor of {name}", micros, "µs/row")
    most = spread("growth of all processes", grown, "MiB")
    within([(f"at least {LEAST} of COPY TO", share >= LEAST), (f"under {GROWTH_MIB:g} MiB growth", most < GROWTH_MIB)])


if __name__ == "__main__":
    bench()
