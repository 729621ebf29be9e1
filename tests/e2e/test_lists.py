"""Every list of the platform, as its description offers it: orders, pages, filters, sums and changes fit its rows."""

import csv
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from kontor.cli.demo.client import Caller, Refused, wait_for
from kontor.cli.demo.story import Story
from kontor.common.values.clock import local_day
from kontor_client import Copy

from .answers import Contract

Json = dict[str, Any]
_WHOLE = 200


@dataclass(frozen=True)
class Offer:
    """One list: where it is read, the field of its rows, and what may be asked."""

    path: str
    rows: str
    asks: frozenset[str]
    orders: tuple[str, ...]


@pytest.fixture(scope="module")
def offers(contract: Contract) -> list[Offer]:
    found = list(_offers(contract))
    assert len(found) >= 13
    return found


def _offers(contract: Contract) -> Iterator[Offer]:
    for verb, path, operation in contract.operations:
        asks = {p["name"]: p["schema"] for p in operation.get("parameters", []) if p["in"] == "query"}
        if verb != "GET" or "{" in path or "with_summary" not in asks:
            continue
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        shape = contract.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        rows = next(name for name, p in shape["properties"].items() if "$ref" in p.get("items", {}))
        names = asks["order_by"]["pattern"].removeprefix("^(-?(").removesuffix("))?$").split("|")
        yield Offer(path, rows, frozenset(asks), tuple(names))


def _reader(story: Story, offer: Offer) -> Caller:
    for caller in (story.people["finance"], story.admin, *story.people.values()):
        try:
            caller.get(offer.path, page_size=1)
        except Refused as refused:
            if refused.status != 403:
                raise
        else:
            return caller
    raise AssertionError(f"nobody reads {offer.path}")


def _paged(caller: Caller, offer: Offer, size: int, **asked: Any) -> list[str]:
    ids, token = [], ""
    while True:
        answer = caller.get(offer.path, page_size=size, page_token=token, **asked)
        ids += [row["id"] for row in answer.get(offer.rows, [])]
        token = answer.get("next_page_token", "")
        if not token:
            return ids


def test_each_order_shows_every_row_once_forwards_and_backwards(story: Story, offers: list[Offer]) -> None:
    for offer in offers:
        caller = _reader(story, offer)
        for order in offer.orders:
            rows = caller.get(offer.path, page_size=_WHOLE, order_by=order, with_summary=True)
            whole = [row["id"] for row in rows.get(offer.rows, [])]
            assert len(set(whole)) == len(whole), (offer.path, order)
            assert rows["summary"].get("count", 0) == len(whole)
            assert rows["summary"]["exact"]
            size = max(2, len(whole) // 4)
            assert _paged(caller, offer, size, order_by=order) == whole, (offer.path, order)
            assert _paged(caller, offer, size, order_by=f"-{order}") == whole[::-1], (offer.path, order)


def _asked(schema: Json) -> str | None:
    """Something a parameter may be; nothing where only the platform knows what that is."""
    match schema.get("items", schema):
        case {"enum": [*_, last]}:
            return str(last)
        case {"type": "boolean"}:
            return "true"
        case {"type": "integer"}:
            return "1"
        case {"type": "string", "format": "uuid"}:
            return str(uuid.uuid4())
        case {"type": "string", "format": "date"}:
            return "2026-03-01"
        case {"type": "string", "format": "date-time"}:
            return "2026-03-01T00:00:00Z"
        case {"type": "string", "pattern": pattern}:
            return next((said for said in _SAID if re.search(pattern, said)), None)
        case {"type": "string"}:
            return "x"
    return None


_SAID = ("2026-03-01", "1.00", "EUR", "DE", "x", "number", "customer")


def test_each_parameter_that_a_list_describes_is_read(story: Story, offers: list[Offer], contract: Contract) -> None:
    tried = 0
    for offer in offers:
        caller = _reader(story, offer)
        for parameter in contract.described("GET", offer.path):
            said = _asked(parameter["schema"]) if parameter["in"] == "query" else None
            if said is None:
                continue
            tried += 1
            answer = caller.http.get(
                offer.path, params={parameter["name"]: said}, headers={"Authorization": f"Bearer {caller.key}"}
            )
            assert answer.status_code in (200, 422), (offer.path, parameter["name"], said, answer.text)
    assert tried > 5 * len(offers)


def test_a_token_of_one_order_is_refused_by_another(story: Story, offers: list[Offer]) -> None:
    tried = 0
    for offer in offers:
        caller = _reader(story, offer)
        token = caller.get(offer.path, page_size=1, order_by=offer.orders[0]).get("next_page_token")
        if token:
            tried += 1
            with pytest.raises(Refused, match="invalid_page_token"):
                caller.get(offer.path, page_size=1, page_token=token, order_by=f"-{offer.orders[0]}")
    assert tried >= 8


def test_a_token_of_one_filter_is_refused_by_another(story: Story, offers: list[Offer]) -> None:
    """With a sentence that says what to do."""
    tried = 0
    for offer in offers:
        caller = _reader(story, offer)
        token = caller.get(offer.path, page_size=1).get("next_page_token")
        if not token:
            continue
        others = [{"ids": str(uuid.uuid4())}, *({ask: "a"} for ask in offer.asks & {"q"}), {"view": "VIEW_FULL"}]
        for other in (asked for asked in others if asked.keys() <= offer.asks):
            with pytest.raises(Refused) as refused:
                caller.get(offer.path, page_size=1, page_token=token, **other)
            assert (refused.value.status, refused.value.code) in ((400, _OTHER), (422, _OTHER)), (offer.path, other)
            [error] = refused.value.problem["errors"]
            assert error["pointer"] == "/page_token"
            tried += 1
        assert caller.get(offer.path, page_size=2, page_token=token).get(offer.rows)
    assert tried >= 16


_OTHER = "invalid_page_token"


def test_sums_are_those_of_the_rows(story: Story, offers: list[Offer]) -> None:
    compared = 0
    for offer in offers:
        answer = _reader(story, offer).get(offer.path, page_size=_WHOLE, with_summary=True)
        for told in answer["summary"].get("sums", []):
            amounts = [_found(row, told["field"]) for row in answer[offer.rows]]
            currency = told["amount"]["currency"]
            added = sum(Decimal(a["amount"]) for a in amounts if a is not None and a["currency"] == currency)
            assert Decimal(told["amount"]["amount"]) == added, (offer.path, told)
            compared += 1
    assert compared >= 6


def _found(row: Any, name: str) -> Any:
    """The field wherever it stands in the row, the nearest first."""
    if not isinstance(row, dict):
        return None
    if name in row:
        return row[name]
    return next((found for part in row.values() if (found := _found(part, name)) is not None), None)


def test_ranges_let_through_what_lies_within(story: Story, offers: list[Offer]) -> None:
    tried = 0
    for offer in offers:
        caller = _reader(story, offer)
        rows = caller.get(offer.path, page_size=_WHOLE).get(offer.rows, [])
        for name in (ask.removesuffix("_from") for ask in offer.asks if ask.endswith("_from")):
            values = {row["id"]: _found(row, name) for row in rows}
            known = sorted({_comparable(v) for v in values.values() if v not in (None, "")})
            if not known or (isinstance(known[0], str) and len(known[0]) > 10):
                continue
            first, last = known[len(known) // 3], known[2 * len(known) // 3]
            asked = {f"{name}_from": str(first), f"{name}_to": str(last)}
            found = set(_paged(caller, offer, _WHOLE, **asked))
            within = {i for i, v in values.items() if v not in (None, "") and first <= _comparable(v) <= last}
            assert found == within, (offer.path, asked)
            tried += 1
    assert tried >= 6


def _comparable(value: Any) -> Any:
    return Decimal(value["amount"]) if isinstance(value, dict) else value


def test_words_are_found_from_their_beginning_whatever_their_case(story: Story) -> None:
    admin = story.people["sales"]
    word = f"Jägerstraße{uuid.uuid4().hex[:6]}"
    made = _customer(admin, f"Planungsbüro {word} GmbH")
    for q in (word[:9].upper(), word.lower(), f"jaegerstrasse{word[-6:]}", f"planungsbuero {word}", made["number"]):
        assert made["id"] in {row["id"] for row in admin.get("/v1/customers", q=q)["customers"]}, q
    assert not admin.get("/v1/customers", q=word[3:]).get("customers")
    assert not admin.get("/v1/customers", q="%").get("customers")


def test_words_are_found_however_they_are_written_and_by_their_letters_alone(story: Story) -> None:
    sales = story.people["sales"]
    mark = uuid.uuid4().hex[:6]
    made = {name: _customer(sales, name)["id"] for name in (f"Ö{mark} O'Brien & Söhne (Bau) 50%_ GmbH", f"O{mark} Bau")}
    umlaut, plain = made.values()

    def found(q: str) -> set[str]:
        return {row["id"] for row in sales.get("/v1/customers", q=q).get("customers", [])} & set(made.values())

    for q in (f"ö{mark}", f"OE{mark.upper()}", f"O\u0308{mark}", f"  Ö{mark}   o'brien  & SOEHNE (b"):
        assert found(q) == {umlaut}, q
    for q in ("o'brien & s", "O'BRIEN & soehne (bau) 50%_ g"):
        assert umlaut in found(q), q
    assert found(f"o{mark}") == {plain}
    for q in (
        f"ö{mark} o_brien",
        f"ö{mark}%",
        f"ö{mark} obrien",
        f"ö{mark}\\",
        f"^ö{mark}",
        "'; drop table customer; --",
    ):
        assert found(q) == set(), q


def _customer(caller: Caller, name: str) -> Json:
    address = {"street": "Kai 1", "postcode": "25541", "city": "Brunsbüttel", "country_code": "DE"}
    body = {"customer": {"name": name, "kind": "CUSTOMER_KIND_COMPANY", "address": address, "email": "a@werft.example"}}
    made: Json = caller.post("/v1/customers", body)["customer"]
    return made


def test_rows_that_stay_are_neither_lost_nor_doubled_while_others_come(story: Story) -> None:
    sales = story.people["sales"]
    for order in ("name", "-name", "created_at", "-number"):
        stays = {row["id"] for row in sales.all("/v1/customers", "customers")}
        seen, token = [], ""
        while True:
            answer = sales.get("/v1/customers", page_size=2, page_token=token, order_by=order)
            seen += [row["id"] for row in answer["customers"]]
            token = answer.get("next_page_token", "")
            if not token:
                break
            if len(seen) < 8:
                _customer(sales, f"{'AMZ'[len(seen) % 3]}{uuid.uuid4().hex[:8]} Bau")
        assert len(set(seen)) == len(seen)
        assert stays <= set(seen), order


@pytest.mark.parametrize("order", ["date", "-date", "gross", "-gross", "created_at", "-created_at"])
def test_rows_that_stay_are_neither_lost_nor_doubled_while_others_come_and_go(story: Story, order: str) -> None:
    """On every page some are discarded and others recorded, before and behind where the reader is."""
    spending = _Spending(story)
    keep = [spending.records(day, gross) for day in (5, 1, 3, 2, 4, 3) for gross in ("60.00", "30.00")]
    goes = [spending.records(day, "45.00") for day in (1, 2, 3, 4, 5, 2, 4)]
    seen, token = list[str](), ""
    while True:
        asked = {"page_size": 3, "page_token": token, "order_by": order, "project_id": spending.project}
        answer = spending.caller.get("/v1/expenses", **asked)
        seen += [row["id"] for row in answer["expenses"]]
        token = answer.get("next_page_token", "")
        if not token:
            break
        if goes:
            spending.discards(goes.pop(0))
            spending.records(1, "15.00")
            spending.records(5, "75.00")
    assert len(set(seen)) == len(seen)
    kept = {row["id"]: row for row in keep}
    assert set(kept) <= set(seen)
    name, recorded = order.removeprefix("-"), list(kept)
    keys = {id_: (_comparable(row.get(name, recorded.index(id_))), id_) for id_, row in kept.items()}
    expected = sorted(kept, key=keys.__getitem__, reverse=order.startswith("-"))
    assert [id_ for id_ in seen if id_ in kept] == expected


class _Spending:
    """Expenses of one person, recorded and discarded."""

    def __init__(self, story: Story) -> None:
        self.caller = story.people["employee"]
        self.project = story.project["id"]
        self._day = story.today + timedelta(days=75)
        self._position = story._position(story.project, "EXPENSES")["id"]

    def records(self, day: int, gross: str) -> Json:
        expense = {
            "project_id": self.project,
            "position_id": self._position,
            "date": (self._day - timedelta(days=day)).isoformat(),
            "text": "Bahnfahrt",
            "gross": {"amount": gross, "currency": "EUR"},
            "receipt_vat_rate": "7",
        }
        made: Json = self.caller.post("/v1/expenses", {"expense": expense})["expense"]
        return made

    def discards(self, expense: Json) -> None:
        self.caller.act("/v1/expenses", "discard", expense)


def test_a_copy_follows_by_changes_alone(story: Story) -> None:
    sales = story.people["sales"]
    first = sales.get("/v1/customers", page_size=_WHOLE, with_changes=True)
    copy = {row["id"]: row for row in first["customers"]}
    copy |= {row["id"]: row for row in sales.all("/v1/customers", "customers")}
    token = first["changes_token"]
    made = _customer(sales, f"Neu {uuid.uuid4().hex[:8]} KG")
    sales.patch(f"/v1/customers/{made['id']}", {"contact_name": "Frau Neu"}, etag=made["etag"], mask="contact_name")

    def followed() -> bool:
        nonlocal token
        answer = sales.get("/v1/customers", changed_since=token)
        token = answer["changes_token"]
        copy.update({row["id"]: row for row in answer.get("customers", [])})
        for gone in answer.get("gone_ids", []):
            copy.pop(gone, None)
        return copy.get(made["id"], {}).get("contact_name") == "Frau Neu"

    wait_for("the change to be told", lambda: followed() or None)
    assert copy == {row["id"]: row for row in sales.all("/v1/customers", "customers")}
    with pytest.raises(Refused, match="invalid_changes_token"):
        sales.get("/v1/customers", changed_since="bm9uc2Vuc2U")


def test_copies_of_all_lists_are_equal_to_them_after_the_whole_story(told: tuple[Story, list[Copy]]) -> None:
    """Begun before anything happened, and followed by changes alone."""
    story, copies = told
    assert len(copies) >= 20
    for copy in copies:

        def followed(copy: Copy = copy) -> bool:
            copy.refresh()
            rows = story.admin.all(copy.path, _rows_name(copy), page_size=_WHOLE)
            return _steady(copy.rows) == _steady({row["id"]: row for row in rows})

        wait_for(f"the copy of {copy.path} to be what the list says", followed)


def _rows_name(copy: Copy) -> str:
    page = copy.kontor.get(copy.path, page_size=1)
    return next(name for name, value in page.items() if isinstance(value, list) and name != "gone_ids")


def _steady(value: Any) -> Any:
    """Without what the caller may do and what only time moves."""
    if isinstance(value, dict):
        moving = ("allowed_actions", "days_overdue")
        return {name: _steady(inner) for name, inner in value.items() if name not in moving}
    return [_steady(inner) for inner in value] if isinstance(value, list) else value


def test_what_no_longer_fits_the_filter_is_told_as_gone(story: Story) -> None:
    sales = story.people["sales"]
    lead = sales.post(
        "/v1/leads", {"title": f"Anfrage {uuid.uuid4().hex[:6]}", "company": "Werft", "contact_name": "A"}
    )
    lead = lead["lead"]
    asked = {"states": "LEAD_STATE_NEW"}
    token = sales.get("/v1/leads", with_changes=True, **asked)["changes_token"]
    sales.act("/v1/leads", "lose", lead, reason="kein Bedarf")

    def gone() -> bool:
        answer = sales.get("/v1/leads", changed_since=token, **asked)
        return lead["id"] in answer.get("gone_ids", [])

    wait_for("the lead to be gone from the list of new ones", lambda: gone() or None)


def test_the_end_of_a_range_is_the_whole_day(story: Story) -> None:
    sales = story.people["sales"]
    lead = max(sales.all("/v1/leads", "leads"), key=lambda row: row["created_at"])
    day = str(local_day(datetime.fromisoformat(lead["created_at"])))
    found = sales.get("/v1/leads", created_at_from=day, created_at_to=day)["leads"]
    assert lead["id"] in {row["id"] for row in found}


def _table(caller: Caller, path: str, lang: str = "en", **asked: Any) -> list[dict[str, str]]:
    headers = {"Authorization": f"Bearer {caller.key}", "Accept": "text/csv", "Accept-Language": lang}
    answer = caller.http.get(path, params=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    separator = ";" if lang == "de" else ","
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig")), delimiter=separator))


def test_a_table_has_every_row_and_says_what_the_rows_say(story: Story, offers: list[Offer]) -> None:
    for offer in offers:
        caller = _reader(story, offer)
        order = f"-{offer.orders[-1]}"
        rows = caller.all(offer.path, offer.rows, page_size=_WHOLE, order_by=order)
        table = _table(caller, offer.path, order_by=order)
        assert [line["id"] for line in table] == [row["id"] for row in rows], offer.path
        for line, row in zip(table, rows, strict=True):
            for name in line.keys() & row.keys():
                if isinstance(row[name], str) and not row[name].isupper() and "T" not in row[name]:
                    assert line[name].removeprefix("'") == row[name], (offer.path, name)
                if isinstance(row[name], dict) and "amount" in row[name]:
                    assert (line[name], line[f"{name}.currency"]) == (row[name]["amount"], row[name]["currency"])


def test_each_column_says_by_itself_what_it_says_among_all(story: Story, offers: list[Offer]) -> None:
    """Some are told by a column of the database alone, others by the whole record: nobody can tell which."""
    for offer in offers:
        caller, order = _reader(story, offer), offer.orders[0]
        whole = _table(caller, offer.path, order_by=order)
        names = list(whole[0]) if whole else []
        halves = [names[::2], names[1::2]] if names else []
        for some in [*([name] for name in names), *halves]:
            told = _table(caller, offer.path, order_by=order, columns=",".join(some))
            assert told == [{name: line[name] for name in some} for line in whole], (offer.path, some)


def test_csv_sheet_and_json_show_the_same_rows_whatever_is_asked(story: Story, offers: list[Offer]) -> None:
    """Each order both ways, and each filter that a row's own value answers."""
    compared = 0
    for offer in offers:
        caller = _reader(story, offer)
        for number, asked in enumerate(_questions(caller, offer)):
            ids, only = _paged(caller, offer, _WHOLE, **asked), {**asked, "columns": "id"}
            assert [line["id"] for line in _table(caller, offer.path, **only)] == ids, (offer.path, asked)
            # A sheet is written by a process of its own: one of each list is enough to compare.
            if number == 1:
                assert [row[0] for row in _sheet(caller, offer.path, **only)[1:]] == ids, (offer.path, asked)
            compared += 1
    assert compared >= 60


def _questions(caller: Caller, offer: Offer) -> Iterator[Json]:
    for order in offer.orders:
        yield {"order_by": order}
        yield {"order_by": f"-{order}"}
    rows = caller.get(offer.path, page_size=_WHOLE).get(offer.rows, [])
    for name in offer.asks & {"customer_id", "project_id", "person_id", "states", "kinds", "number", "q"}:
        value = next((found for row in rows if (found := _answering(row, name))), None)
        if value is not None:
            yield {name: value, "order_by": f"-{offer.orders[0]}"}


def _answering(row: Json, filter_name: str) -> Any:
    """What of a row a filter may ask for."""
    if filter_name.endswith("_id"):
        return (row.get(filter_name.removesuffix("_id")) or {}).get("id")
    if filter_name == "q":
        return (row.get("title") or row.get("name") or row.get("number") or "")[:4].strip()
    return row.get({"states": "state", "kinds": "document_kind"}.get(filter_name, filter_name))


def test_the_history_of_a_record_comes_as_a_table_too(story: Story) -> None:
    finance = story.people["finance"]
    invoice = finance.get("/v1/invoices", page_size=1)["invoices"][0]
    asked = {"type": "invoice", "id": invoice["id"], "page_size": 2}
    entries = finance.all("/v1/billing/history", "entries", **asked)
    assert len(entries) > 2
    table = _table(finance, "/v1/billing/history", columns="event_id,actor_name", **asked)
    assert table == [{name: entry[name] for name in ("event_id", "actor_name")} for entry in entries]


def test_a_table_in_german_is_one_for_german_spreadsheets(story: Story, contract: Contract) -> None:
    words = contract.document["components"]["schemas"]["billing.PaymentState"]["x-enum-labels"]
    finance = story.people["finance"]
    columns = "number,customer.label,issue_date,gross,gross.currency,payment.state"
    table = _table(finance, "/v1/invoices", "de", columns=columns, order_by="number")
    assert list(table[0]) == columns.split(",")
    shown = {row["number"]: row for row in finance.all("/v1/invoices", "invoices", page_size=_WHOLE)}
    for line in table:
        row = shown[line["number"]]
        assert line["gross"] == row["gross"]["amount"].replace(".", ",")
        assert line["issue_date"] == datetime.fromisoformat(row["issue_date"]).strftime("%d.%m.%Y")
        assert line["payment.state"] == words[row["payment"]["state"]]["de"]


def test_no_text_in_a_table_is_taken_for_a_formula(story: Story) -> None:
    sales = story.people["sales"]
    for evil in ("=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3"):
        made = _customer(sales, f"{evil} {uuid.uuid4().hex[:6]}")
        [line] = _table(sales, "/v1/customers", ids=made["id"], columns="name,email")
        assert line["name"] == f"'{made['name']}"


def test_a_column_that_is_not_there_is_refused_by_its_name(story: Story) -> None:
    finance = story.people["finance"]
    for columns in ("nonsense", "customer", "lines", "gross.amount.x", "allowed_actions"):
        headers = {"Authorization": f"Bearer {finance.key}", "Accept": "text/csv"}
        answer = finance.http.get("/v1/invoices", params={"columns": columns}, headers=headers)
        assert answer.status_code == 422, columns
        assert answer.json()["errors"][0]["pointer"] == "/columns"


def test_whoever_may_not_read_a_list_gets_no_table_of_it(story: Story) -> None:
    employee = story.people["employee"]
    headers = {"Authorization": f"Bearer {employee.key}", "Accept": "text/csv"}
    assert employee.http.get("/v1/invoices", headers=headers).status_code == 403
    assert employee.http.get("/v1/invoices", headers={"Accept": "text/csv"}).status_code == 401
    mine = {row["id"] for row in employee.all("/v1/time_entries", "entries")}
    assert {line["id"] for line in _table(employee, "/v1/time_entries")} == mine


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _cells(caller: Caller, path: str, **asked: Any) -> list[list[tuple[str, str | None]]]:
    """Values and kinds of a sheet."""
    headers = {"Authorization": f"Bearer {caller.key}", "Accept": _XLSX}
    answer = caller.http.get(path, params=asked, headers=headers)
    assert answer.headers["content-type"] == _XLSX, answer.text
    with ZipFile(BytesIO(answer.content)) as package:
        assert package.testzip() is None
        sheet = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))
    return [[("".join(cell.itertext()), cell.get("t")) for cell in row] for row in sheet.iter(f"{_MAIN}row")]


def _sheet(caller: Caller, path: str, **asked: Any) -> list[list[str]]:
    return [[value for value, _ in row] for row in _cells(caller, path, **asked)]


def test_a_sheet_has_the_same_rows_with_numbers_as_numbers(story: Story) -> None:
    finance = story.people["finance"]
    asked = {"columns": "number,customer.label,issue_date,gross", "order_by": "number"}
    rows = _cells(finance, "/v1/invoices", **asked)
    assert [value for value, _ in rows[0]] == asked["columns"].split(",")
    for row, line in zip(rows[1:], _table(finance, "/v1/invoices", **asked), strict=True):
        (number, _), (customer, kind), (day, day_kind), (gross, gross_kind) = row
        assert (number, customer, gross) == (line["number"], line["customer.label"], line["gross"])
        assert (kind, day_kind, gross_kind) == ("inlineStr", None, None)
        assert date(1899, 12, 30) + timedelta(days=int(day)) == date.fromisoformat(line["issue_date"])
