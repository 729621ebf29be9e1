"""What firms meet in their first months, told to the cent: advances, caps, cancellations, overpayments, default."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from kontor.cli.demo.beginning import amount
from kontor.cli.demo.client import Json, wait_for
from kontor.cli.platform import Platform

from .firm import IBANS, Firm, Payment, a_firm, gross, hourly, parts


@pytest.fixture(scope="module")
def firm(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with a_firm(platform, tmp_path_factory.mktemp("firm")) as made:
        yield made


@pytest.fixture
def later(platform: Platform, tmp_path: Path) -> Iterator[Firm]:
    """A firm whose clock may be moved."""
    with a_firm(platform, tmp_path) as made:
        yield made


def money(thing: Json, *names: str) -> list[str]:
    return [thing[name]["amount"] for name in names]


# Advances.


def _two_advances(firm: Firm, customer: Json) -> tuple[Json, Json, Json]:
    """30 % and 45 % of 37,419.37 issued, the first paid; the project, the advances."""
    project = firm.order(customer, parts("37419.37", "11225.81", "16838.72", "9354.84"))
    first, second = (firm.issued(firm.accepted(m)) for m in project["milestones"][:2])
    firm.pays(gross(first), f"Rechnung {first['number']}", payer=customer["name"])
    firm.paid_state(first, "SETTLED")
    return project, first, second


def test_a_part_paid_advance_is_deducted_as_far_as_it_was_received(firm: Firm) -> None:
    """§ 14 (5) UStG: no refusal, and what stays open of the advance is claimed by the residual bill alone."""
    customer = firm.customer("Reederei Teil")
    project, _, second = _two_advances(firm, customer)
    firm.pays("9000.00", f"Teilzahlung {second['number']}", payer=customer["name"])
    firm.paid_state(second, "PARTLY_PAID")
    residual = firm.issued(firm.accepted(project["milestones"][2]))
    assert money(residual, "net", "vat", "payable") == ["18630.53", "3539.81", "22170.34"]
    closed = firm.item_in(second, "SUPERSEDED")
    assert closed["open_amount"]["amount"] == "0.00"
    late = firm.pays("100.00", f"Nachzahlung {second['number']}", payer=customer["name"])
    [made] = firm.line_in(late, "ALLOCATED")["allocations"]
    assert made["invoice"]["number"] == residual["number"]
    assert firm.item(residual)["open_amount"]["amount"] == "22070.34"


def test_a_fully_paid_advance_takes_its_remaining_tax(firm: Firm) -> None:
    customer = firm.customer("Reederei Ganz")
    project, _, second = _two_advances(firm, customer)
    for paid in ("9000.00", "11038.08"):
        firm.pays(paid, f"Rechnung {second['number']}", payer=customer["name"])
    firm.paid_state(second, "SETTLED")
    residual = firm.issued(firm.accepted(project["milestones"][2]))
    assert money(residual, "net", "vat", "payable") == ["9354.84", "1777.42", "11132.26"]


def test_what_was_paid_on_a_cancelled_advance_is_credited_at_once(firm: Firm) -> None:
    customer = firm.customer("Reederei Storno")
    project, _, second = _two_advances(firm, customer)
    firm.pays("9000.00", f"Teilzahlung {second['number']}", payer=customer["name"])
    firm.paid_state(second, "PARTLY_PAID")
    draft = firm.accepted(project["milestones"][2])
    firm.cancelled(second)
    residual = firm.issued(firm.redrafted(draft))
    assert money(residual, "net", "vat", "gross") == ["26193.56", "4976.78", "31170.34"]
    assert money(residual, "prepaid", "payable") == ["9000.00", "22170.34"]
    assert firm.item(residual)["open_amount"]["amount"] == "22170.34"


# Cancelling what is paid.


def test_what_was_paid_on_a_cancelled_invoice_is_the_customers_credit(firm: Firm) -> None:
    customer = firm.customer("Werft Anschrift")
    project = firm.order(customer, parts("1000.00", "1000.00"))
    invoice = firm.issued(firm.accepted(project["milestones"][0]))
    firm.pays("1190.00", f"Rechnung {invoice['number']}", payer=customer["name"])
    firm.paid_state(invoice, "SETTLED")
    firm.cancelled(invoice)
    finance = firm.people["finance"]
    [credit] = finance.all("/v1/credits", "credits", customer_id=customer["id"])
    assert credit["free"]["amount"] == "1190.00"
    again = firm.issued(firm.run(customer)[0])
    body = {"allocations": [{"invoice_id": again["id"], "amount": credit["free"]}]}

    def proposed() -> Json | None:
        known: Json = finance.get(f"/v1/credits/{credit['id']}")["credit"]
        return known if any(i["id"] == again["id"] for p in known["proposals"] for i in p["invoices"]) else None

    known = wait_for("the credit to be proposed for the new invoice", proposed)
    finance.post(f"/v1/credits/{credit['id']}:allocate", body, etag=known["etag"])
    firm.paid_state(again, "SETTLED")


def test_nobody_is_reminded_whose_credit_covers_the_claim(later: Firm) -> None:
    customer = later.customer("Werft Guthaben", payment_days=14)
    project = later.order(customer, parts("1000.00", "1000.00"))
    invoice = later.issued(later.accepted(project["milestones"][0]))
    later.pays("1190.00", f"Rechnung {invoice['number']}", payer=customer["name"])
    later.paid_state(invoice, "SETTLED")
    later.cancelled(invoice)
    again = later.issued(later.run(customer)[0])
    later.days_later(60)
    assert later.item(again)["dunning_level"] == 0
    assert later.notices(again) == []


def test_nothing_was_paid_so_nothing_is_settled_or_refunded(firm: Firm) -> None:
    customer = firm.customer("Werft Unbezahlt")
    project = firm.order(customer, parts("500.00", "500.00"))
    invoice = firm.issued(firm.accepted(project["milestones"][0]))
    firm.cancelled(invoice)
    cancelled = firm.invoice(invoice)
    assert cancelled["payment"]["state"] != "PAYMENT_STATE_SETTLED"
    assert amount(cancelled["payment"]["received"]) == 0


# Payments.


def test_what_is_paid_too_much_is_settled_and_stays_free(firm: Firm) -> None:
    customer = firm.customer("Werft Zuviel")
    project = firm.order(customer, parts("7818.50", "7818.50"))
    invoice = firm.issued(firm.accepted(project["milestones"][0]))
    assert invoice["gross"]["amount"] == "9304.02"
    line = firm.pays("9354.02", f"Rechnung {invoice['number']}", payer=customer["name"])
    firm.paid_state(invoice, "SETTLED")
    assert firm.line(line)["unallocated"]["amount"] == "50.00"


def test_a_second_payment_on_a_settled_number_pays_no_other_invoice(firm: Firm) -> None:
    """§ 366 (1) BGB: the payer's designation holds."""
    customer = firm.customer("Werft Doppelt")
    project = firm.order(customer, *(parts("1000.00", "1000.00", title=title) for title in ("Erstes", "Zweites")))
    one, two = (firm.issued(firm.accepted(m)) for m in project["milestones"])
    name = customer["name"]
    firm.pays("1190.00", f"Rechnung {one['number']}", payer=name, iban=IBANS[1])
    firm.paid_state(one, "SETTLED")
    again = firm.pays("1190.00", f"Rechnung {one['number']}", payer=name, iban=IBANS[1])
    assert firm.line(again)["unallocated"]["amount"] == "1190.00"
    assert firm.item(two)["state"] == "OPEN_ITEM_STATE_OPEN"


def test_a_payment_that_came_before_its_invoice_is_found_however_many_wait(firm: Firm) -> None:
    customer = firm.customer("Werft Früh")
    project = firm.order(customer, parts("1234.00", "1234.00"))
    draft = firm.accepted(project["milestones"][0])
    firm.bank(*(Payment(Decimal(n), "Spender", IBANS[3], f"Spende {n} Verein") for n in range(1, 260)))
    numbers = firm.people["finance"].all("/v1/invoices", "invoices", page_size=200, view="VIEW_FULL")
    following = max((int(i["number"].rsplit("-", 1)[1]) for i in numbers), default=0) + 1
    early = firm.pays("1468.46", f"RE-{firm.today.year}-{following:04}", payer=customer["name"], iban=IBANS[2])
    invoice = firm.issued(draft)
    assert invoice["number"] == f"RE-{firm.today.year}-{following:04}"
    firm.line_in(early, "ALLOCATED")
    firm.paid_state(invoice, "SETTLED")


# Work.


def test_the_sum_a_customer_accepts_never_exceeds_its_cap(firm: Firm) -> None:
    customer = firm.customer("Amt Deckel")
    project = firm.order(customer, hourly("61.75", "128.40", cap="7500.00"))
    [position] = project["positions"]
    assert position["budget"]["amount"] == "7500.00"


def test_hours_are_billed_as_worked_and_the_cap_is_a_reduction(firm: Firm) -> None:
    """61:45 hours at 128.40 are 7,928.70; the line says so and takes 428.70 off (BG-27)."""
    customer = firm.customer("Amt Stunden")
    project = firm.order(customer, hourly("61.75", "128.40", cap="7500.00"))
    firm.rate("128.40")
    for minutes in (1200, 1200, 1200, 105):
        firm.today -= timedelta(days=1)
        firm.worked(project, minutes)
    firm.today += timedelta(days=4)
    [draft] = firm.run(customer)
    [line] = draft["lines"]
    assert (Decimal(line["quantity"]), line["unit"]) == (Decimal("61.75"), "HUR")
    assert line["unit_price"]["amount"] == "128.40"
    assert [a["amount"]["amount"] for a in line["allowances"]] == ["428.70"]
    assert (line["net"]["amount"], draft["net"]["amount"]) == ("7500.00", "7500.00")
    assert sum(amount(s["amount"]) for s in line["sources"]) == Decimal("7500.00")


def test_a_line_of_hours_is_rounded_once(firm: Firm) -> None:
    """20 quarters of an hour at 27.50 are 5 hours and 137.50."""
    customer = firm.customer("Amt Viertel")
    project = firm.order(customer, hourly("10", "27.50"))
    firm.rate("27.50")
    for _ in range(20):
        firm.worked(project, 15)
    [line] = firm.run(customer)[0]["lines"]
    assert (Decimal(line["quantity"]), line["net"]["amount"]) == (Decimal(5), "137.50")
    assert sum(amount(s["amount"]) for s in line["sources"]) == Decimal("137.50")


def test_a_retainer_is_billed_with_its_whole_month(firm: Firm) -> None:
    customer = firm.customer("Amt Monat")
    first = firm.today.replace(day=1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    retainer = {
        "title": "Wartung",
        "description": "Wartung der Anlage nach Vertrag",
        "billing_model": "BILLING_MODEL_RETAINER",
        "quantity": "12",
        "unit": "MON",
        "unit_price": {"amount": "900.00", "currency": "EUR"},
        "vat_rate": "19",
        "vat_category": "S",
        "retainer_from": first.isoformat(),
    }
    firm.order(customer, retainer)
    [line] = firm.run(customer)[0]["lines"]
    assert (line["period_from"], line["period_to"]) == (first.isoformat(), last.isoformat())
    assert "Wartung der Anlage nach Vertrag" in line["description"]


# Discount and default.


def test_cash_discount_is_split_by_vat_rate(firm: Firm) -> None:
    """§ 17 UStG: 95.93 over 19 % and 7 % are 82.73 and 13.20, each with its tax."""
    customer = firm.customer("Druckerei Skonto", discount_percent="2.00", discount_days=10)
    project = firm.order(
        customer,
        parts("3475.92", "3475.92", title="Gestaltung"),
        parts("616.91", "616.91", title="Druck", rate="7"),
    )
    invoices = [firm.issued(firm.accepted(m)) for m in project["milestones"]]
    for invoice in invoices:
        split = invoice["terms"]["discount_vat_lines"]
        whole = sum(amount(v["net"]) + amount(v["vat"]) for v in split)
        assert whole == amount(invoice["terms"]["discount_amount"])


def test_exactly_a_reminders_total_settles_everything_it_asked_for(later: Firm) -> None:
    """§ 367 BGB: principal, interest and lump sum; nothing stays open and nothing is free."""
    customer = later.customer("Werft Mahnung", payment_days=14)
    project = later.order(customer, parts("26193.56", "26193.56"))
    invoice = later.issued(later.accepted(project["milestones"][0]))
    later.days_later(40)
    notice = later.notice(invoice)
    line = later.pays(amount(notice["total"]), f"Rechnung {invoice['number']}", payer=customer["name"])
    later.paid_state(invoice, "SETTLED")
    assert later.line(line)["state"] == "TRANSACTION_STATE_ALLOCATED"
    assert amount(later.line(line)["unallocated"]) == 0


def test_a_reminder_is_read_called_back_put_off_and_sent_by_hand(later: Firm) -> None:
    """Before it would leave by itself: with the words of whoever sends it, and never twice."""
    customer = later.customer("Werft Handmahnung", payment_days=14)
    project = later.order(customer, parts("1000.00", "1000.00"), payment_days=14)
    invoice = later.issued(later.accepted(project["milestones"][0]))
    assert "reminder_not_due" in later.refused_to_remind(invoice)
    later.days_later(20)
    shown = later.reminder_letter(invoice)
    assert shown["letter"]["to"] == [customer["email"]]
    assert Decimal(shown["dunning_notice"]["total"]["amount"]) > Decimal(1190)
    own = {**shown["letter"], "subject": f"Noch offen: {invoice['number']}", "text": "Moin, bitte bis Freitag."}
    held = later.reminds(invoice, letter=own, hold_seconds=60)
    assert (held["dunning_level"], held["outgoing"]["letter"]["subject"]) == (0, own["subject"])
    assert later.calls_back(invoice)["dunning_level"] == 0
    assert later.notices(invoice) == []
    put_off = later.skips_reminder(invoice, days=30, reason="Ratenzahlung vereinbart")
    assert put_off["reminder_skip"]["person"]["label"] == later.people["finance"].get("/v1/me")["name"]
    assert "reminders_skipped" in later.refused_to_remind(invoice)
    later.resumes_reminders(invoice)
    later.reminds(invoice, letter=own, hold_seconds=1)
    notice = later.notice(invoice)
    assert notice["total"] == shown["dunning_notice"]["total"]
    letter = later.inbox.letter(own["subject"])
    assert "bitte bis Freitag" in letter
    assert customer["email"] in letter
    assert "reminder_term_runs" in later.refused_to_remind(invoice)
    later.days_later(20)
    assert [n["level"] for n in (later.notice(invoice, 2), later.notice(invoice, 1))] == [2, 1]
    assert len(later.notices(invoice)) == 2
    told = later.history("collections", "open_item", invoice["id"])
    assert "Ratenzahlung vereinbart" in [entry["reason"] for entry in told]


def test_an_invoice_of_nothing_is_settled_when_it_is_issued(firm: Firm) -> None:
    customer = firm.customer("Amt Null")
    project = firm.order(customer, parts("100.00", "100.00"))
    draft = firm.accepted(project["milestones"][0])
    line = {**draft["lines"][0], "unit_price": {"amount": "0.00", "currency": "EUR"}}
    finance = firm.people["finance"]
    draft = finance.patch(f"/v1/drafts/{draft['id']}", {"lines": [line]}, etag=draft["etag"], mask="lines")["draft"]
    invoice = firm.issued(draft)
    assert invoice["gross"]["amount"] == "0.00"
    firm.paid_state(invoice, "SETTLED")


def test_the_books_of_the_bank_are_the_statement(firm: Firm) -> None:
    """What collections keeps of bank lines adds up to what the bank says, whatever became of them."""
    finance = firm.people["finance"]

    def quiet() -> bool:
        lines = finance.all("/v1/bank_transactions", "bank_transactions", page_size=200)
        free = sum(amount(line["unallocated"]) for line in lines if amount(line["amount"]) > 0)
        allocated = sum(amount(a["amount"]) for line in lines for a in line["allocations"])
        return free + allocated == sum(amount(line["amount"]) for line in lines if amount(line["amount"]) > 0)

    assert wait_for("the lines to add up", quiet)
    assert isinstance(firm.today, date)
