"""Check, XML and official verdict of a 20-line invoice, against the bare official XSLT on the same document.

    ./kontor bench einvoice_check [ROUNDS]

Ours is all that stands between billing's frozen invoice and a kept report: native check, model, XML, schema, official
stylesheet, German rules, findings as JSON. The limit is what cannot be left out: Saxon parses the XML and runs the
compiled stylesheet. Both in one warm process, in turns.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.einvoice.en16931 import cii, ubl
from kontor.einvoice.en16931.profiles import FACTUR_X_EN16931, XRECHNUNG, Profile
from kontor.einvoice.rules import checks, rulesets
from kontor.einvoice.rules.official import Judge
from kontor.einvoice.wire import issued
from measuring import must, ratios, rounds, spread, within
from saxonche import PySaxonProcessor

sys.path.insert(0, str(Path(__file__).parents[1] / "services/einvoice/tests"))

from issued_builders import a_line, an_invoice

LINES, TIMES, TODAY = 20, 40, date(2026, 11, 27)
BAR = 1.3
CASES: dict[str, tuple[Profile, Callable[..., bytes], str]] = {
    "XRechnung UBL": (XRECHNUNG, ubl.write, rulesets.UBL_INVOICE),
    "XRechnung CII": (XRECHNUNG, cii.write, rulesets.CII),
    "ZUGFeRD EN 16931": (FACTUR_X_EN16931, cii.write, rulesets.CII),
}


def in_turns(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Milliseconds of one of each, the median of so many: taken one by one in turns, so that a neighbour's work on the
    machine slows all of them alike."""
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(TIMES):
        for way, one in ways.items():
            begun = time.perf_counter()
            one()
            taken[way].append((time.perf_counter() - begun) * 1000)
    return {way: statistics.median(times) for way, times in taken.items()}


def ours(judge: Judge, invoice: Invoice, profile: Profile, write: Callable[..., bytes]) -> Callable[[], object]:
    def one() -> object:
        model = issued.to_model(invoice, profile, TODAY)
        verdict = checks.check(model, profile)
        report = judge.judge(write(model), ours=True)
        must(verdict.valid and report.valid, f"{profile.name} is valid: {verdict.findings} {report.findings}")
        return report.to_json()

    return one


def bare(xml: bytes, syntax: str, profile: Profile) -> Callable[[], object]:
    saxon = PySaxonProcessor(license=False)
    sheets = rulesets.stylesheets(syntax, profile, None)
    must(len(sheets) == 1, "one official stylesheet")
    compiled = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(sheets[0].path))
    text = xml.decode()

    def one() -> object:
        answer = compiled.transform_to_string(xdm_node=saxon.parse_xml(xml_text=text))
        must("failed-assert" not in answer or 'flag="fatal"' not in answer, "nothing fatal is found")
        return answer

    return one


def main() -> None:
    invoice = an_invoice([a_line(number + 1, "7.5", f"{80 + number}.50") for number in range(LINES)])
    judge, bars = Judge(), []
    for name, (profile, write, syntax) in CASES.items():
        xml = write(issued.to_model(invoice, profile, TODAY))
        ways = {"ours": ours(judge, invoice, profile, write), "bare": bare(xml, syntax, profile)}
        found: dict[str, list[float]] = {way: [] for way in ways}
        in_turns(ways)
        for _ in range(rounds()):
            for way, milliseconds in in_turns(ways).items():
                found[way].append(milliseconds)
        spread(f"{name}: check, XML and verdict of {LINES} lines", found["ours"], "ms")
        spread(f"{name}: bare official XSLT", found["bare"], "ms")
        times = ratios(found["ours"], found["bare"])
        spread(f"{name}: times the bare XSLT", times, "times")
        bars.append((f"{name} at most {BAR} times the bare XSLT", statistics.median(times) <= BAR))
    within(bars)


if __name__ == "__main__":
    main()
