import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from kontor.api.crm.v1.crm_pb2 import Quote, UpdateQuoteRequest
from kontor.common.serving.rules import must_be_valid
from kontor.common.values.errors import InvalidInput

ID = "01976f2e-6d3c-7c1e-9b1a-3f1d2c4b5a69"


def update(title: str, *paths: str) -> UpdateQuoteRequest:
    return UpdateQuoteRequest(id=ID, quote=Quote(title=title), update_mask=FieldMask(paths=paths))


def test_an_update_is_not_refused_for_fields_its_mask_leaves_out() -> None:
    must_be_valid(update("Neuer Titel", "title"))


def test_fields_of_the_mask_are_judged() -> None:
    with pytest.raises(InvalidInput) as refused:
        must_be_valid(update("", "title"))
    assert [v.pointer for v in refused.value.violations] == ["/quote/title"]


def test_without_a_mask_everything_is_meant() -> None:
    with pytest.raises(InvalidInput) as refused:
        must_be_valid(update("Neuer Titel"))
    assert [v.pointer for v in refused.value.violations] == ["/quote/lines"]
