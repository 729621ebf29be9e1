"""The bank: every week a statement with what customers paid by then, each in their own way."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from kontor.cli.demo.bank import Payment, statement
from kontor.cli.demo.client import Json
from kontor.cli.demo.office.cast import SELLER
from kontor.cli.demo.office.customers import CUSTOMERS, PAYERS, Payer
from kontor.cli.demo.office.office import Office
from kontor.cli.demo.office.orders import THIS

_OPENING = Decimal("84210.55")
# Who pays only half of each invoice, and from which week on.
_HALF = ("stadtwerke", 47)
# What a person has to look at: no number, no name that says it, or both.
_ODD = (
    Payment(Decimal("77.77"), "Unbekannt", "DE02100100100006820101", "Danke und bis bald"),
    Payment(Decimal("1500.00"), "Familie Boysen", "DE02701500000000594937", "Abschlag wie besprochen"),
)


class Paying:
    def __init__(self, office: Office) -> None:
        self._office = office

    def week(self, week: int) -> None:
        if week < THIS:
            self._office.each(partial(self._import, week))

    def _import(self, week: int) -> None:
        office = self._office
        lines = office.diary.once(f"payments {week}", lambda _: {"lines": self._lines(week)})["lines"]
        if not lines:
            return
        payments = [Payment(Decimal(i["amount"]), i["payer"], i["iban"], i["text"]) for i in lines]
        content = statement(
            number=f"{office.tenant[-8:]}-{week}",
            iban=SELLER["bank_accounts"][0]["iban"],
            on=office.calendar.today(week),
            opening=self._opening(week),
            payments=payments,
        )

        def take(key: str) -> Json:
            finance = office.person("finance")
            file = finance.upload(content, purpose="statement", name=f"auszug-{week}.xml", media_type="application/xml")
            finance.post("/v1/statements", {"file": file}, key=key)
            return {}

        office.diary.once(f"statement {week}", take)

    def _opening(self, week: int) -> Decimal:
        """What the account held before: each statement goes on where the last one ended."""
        diary = self._office.diary
        before = [diary[f"payments {w}"]["lines"] for w in range(week) if f"payments {w}" in diary]
        return _OPENING + sum((Decimal(line["amount"]) for lines in before for line in lines), Decimal(0))

    def _lines(self, week: int) -> list[Json]:
        today = self._office.calendar.today(week)
        asked = {"states": ["OPEN_ITEM_STATE_OPEN", "OPEN_ITEM_STATE_PARTLY_PAID"], "page_size": 200}
        items = self._office.person("finance").get("/v1/open_items", **asked)["open_items"]
        found = [line for item in items if (line := self._line(item, week, today))]
        if week >= THIS - 1:
            found += [_written(odd) for odd in _ODD]
        return found

    def _line(self, item: Json, week: int, today: date) -> Json | None:
        key = self._customer_of(item)
        payer = PAYERS.get(key)
        issued = date.fromisoformat(item["issue_date"])
        owed = Decimal(item["open_amount"]["amount"])
        if payer is None or owed <= 0 or today < issued + timedelta(days=payer.after):
            return None
        halves = key == _HALF[0] and week >= _HALF[1]
        if self._office.calendar.monday(payer.until) <= issued or (halves and _is_begun(item)):
            return None
        amount, words = self._amount(item, owed, payer, today, halves=halves)
        return _written(Payment(amount, CUSTOMERS[key]["name"], payer.iban, f"{words} {item['invoice_number']}"))

    @staticmethod
    def _amount(item: Json, owed: Decimal, payer: Payer, today: date, *, halves: bool) -> tuple[Decimal, str]:
        """All of it, less the discount in time; or half of it."""
        until = item.get("discount_until") or ""
        if payer.discount and until and today <= date.fromisoformat(until):
            return owed - Decimal(item["discount_amount"]["amount"]), "abzgl. Skonto Rechnung"
        if halves:
            return (owed / 2).quantize(Decimal("0.01")), "Teilzahlung Rechnung"
        return owed, "Rechnung"

    def _customer_of(self, item: Json) -> str:
        diary = self._office.diary
        ids = {diary[f"customer {key}"]["id"]: key for key in PAYERS if f"customer {key}" in diary}
        return ids.get(item["customer"]["id"], "")


def _is_begun(item: Json) -> bool:
    return bool(item["state"] == "OPEN_ITEM_STATE_PARTLY_PAID")


def _written(payment: Payment) -> Json:
    return {
        "amount": str(payment.amount),
        "payer": payment.payer,
        "iban": payment.payer_iban,
        "text": payment.remittance,
    }
