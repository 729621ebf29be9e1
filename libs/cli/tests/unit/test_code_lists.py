"""Code lists that are kept in two places say the same."""

from kontor.common.values.units import unit_codes
from kontor.einvoice.en16931.codes import codes


def test_units_are_those_that_invoices_are_judged_by() -> None:
    assert unit_codes() == codes("unit")
