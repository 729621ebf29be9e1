"""One invoice of ten lines read through the gateway, against a bare FastAPI-to-gRPC echo of the same invoice.

    ./kontor bench read_invoice [ROUNDS]

The platform as people run it: token verified in the gateway and in the service, row read under row-level security,
log lines, metrics and trace context on; with `--spans`, every span exported too. Every answer is compared with the
first, and that with the lines the seeding wrote.
"""

import statistics
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import bare
from google.protobuf import json_format
from kontor.api.billing.v1.billing_pb2 import GetInvoiceResponse
from kontor.cli.demo.beginning import amount
from kontor.cli.demo.client import Json
from kontor.cli.platform import Platform
from kontor.common.identity.tokens import Signer
from measuring import Http, bearer, crowd, must, platform, ratios, read, rounds, run, scratch, spread, within
from seeding import quiet, seeded

CLIENTS = 32
ALONE_SECONDS, CROWD_SECONDS = 3.0, 5.0
P50_MS, PER_SECOND, AIM = 4.0, 700, 1000

Found = dict[str, dict[str, list[float]]]


def tokens(running: Platform, tenant: str) -> list[str]:
    """One person for each client, each with a token as platform signs them."""
    signer = Signer("platform", running.home.keys / "platform.pem")
    people = [uuid4() for _ in range(CLIENTS)]
    may = ["billing.invoice.read"]
    return [signer.user_token(tenant=UUID(tenant), person=person, permissions=may) for person in people]


def reading(http: Http, path: str, headers: list[str], expected: bytes) -> Callable[[int], Awaitable[None]]:
    async def one(number: int) -> None:
        must(await http.get(path, headers[number]) == expected, "every answer is the same")

    return one


async def measure(one: Callable[[int], Awaitable[None]], found: dict[str, list[float]]) -> None:
    alone, _ = await crowd(1, ALONE_SECONDS, one)
    times, rate = await crowd(CLIENTS, CROWD_SECONDS, one)
    found["alone"].append(statistics.median(alone) * 1000)
    found["crowd"].append(rate)
    found["crowd p99"].append(sorted(times)[int(len(times) * 0.99)] * 1000)


def ten_lines(body: bytes, invoice: Json) -> None:
    shown = read(body)["invoice"]
    must(len(shown["lines"]) == 10, "the invoice has ten lines")
    must(sum(amount(line["net"]) for line in shown["lines"]) == amount(invoice["net"]), "the lines add up to its net")


async def main(running: Platform, tenant: str, invoice: Json, front: int) -> Found:
    ours, limit = Http(running.address), Http(f"http://127.0.0.1:{front}")
    path, headers = f"/v1/invoices/{invoice['id']}", [bearer(token) for token in tokens(running, tenant)]
    first = await ours.get(path, headers[0])
    ten_lines(first, invoice)
    bare_first = await limit.get(f"/invoices/{invoice['id']}")
    must(GetInvoiceResponse.FromString(bare_first).invoice.id == invoice["id"], "the echo answers the same invoice")
    ways = {
        "gateway": reading(ours, path, headers, first),
        "echo": reading(limit, f"/invoices/{invoice['id']}", [""] * CLIENTS, bare_first),
    }
    found: Found = {way: {"alone": [], "crowd": [], "crowd p99": []} for way in ways}
    for one in ways.values():
        await crowd(CLIENTS, 2.0, one)
    for _ in range(rounds()):
        for way, one in ways.items():
            await measure(one, found[way])
    ours.close()
    limit.close()
    return found


def tell(found: Found) -> None:
    for way, figures in found.items():
        spread(f"{way}: one client, p50", figures["alone"], "ms")
        spread(f"{way}: {CLIENTS} clients", figures["crowd"], "/s")
        spread(f"{way}: {CLIENTS} clients, p99", figures["crowd p99"], "ms")
    spread("one client, times the echo", ratios(found["gateway"]["alone"], found["echo"]["alone"]), "times")
    spread(f"{CLIENTS} clients, share of the echo", ratios(found["gateway"]["crowd"], found["echo"]["crowd"]), "times")
    alone, many = (statistics.median(found["gateway"][name]) for name in ("alone", "crowd"))
    within(
        [
            (f"one client p50 under {P50_MS:.0f} ms", alone < P50_MS),
            (f"{CLIENTS} clients at least {PER_SECOND}/s (aim {AIM})", many >= PER_SECOND),
        ]
    )


def bench(folder: Path) -> None:
    with platform(folder) as running:
        seeding = seeded(running)
        invoice = seeding.invoice_of_ten_lines()
        quiet(running)
        shown = seeding.people["finance"].get(f"/v1/invoices/{invoice['id']}")
        message = json_format.ParseDict(shown, GetInvoiceResponse()).SerializeToString()
        with bare.process("echo", message.hex()) as echo, bare.process("front", echo) as front:
            found = run(main(running, seeding.tenant["id"], invoice, front))
    tell(found)


if __name__ == "__main__":
    with scratch() as place:
        bench(place)
