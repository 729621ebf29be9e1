"""collections' tables. `posting` is the receivables subledger: append-only, every entry adds up to zero by a constraint
at commit, corrections are reversals.
"""

from functools import partial

from kontor.common.database.mail_texts import mail_text_table
from kontor.common.database.rows import instant, tenant_table
from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, MetaData, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
_table = partial(tenant_table, metadata)
mail_text_ref = mail_text_table(metadata)

item = _table(
    "open_item",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("customer_number", Text, nullable=False),
    Column("legal_entity_id", Uuid, nullable=False),
    Column("issue_date", Date, nullable=False),
    Column("due_date", Date, nullable=False),
    Column("currency", Text, nullable=False),
    Column("gross", Numeric, nullable=False),
    Column("open_amount", Numeric, nullable=False),
    Column("discount_until", Date),
    Column("discount_amount", Numeric, nullable=False),
    Column("consumer", Boolean, nullable=False),
    Column("language", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("dunning_level", Integer, nullable=False),
    Column("received", Numeric, nullable=False),
    Column("discount_taken", Numeric, nullable=False),
    Column("superseded", Numeric, nullable=False),
    Column("credited", Numeric, nullable=False),
    Column("superseded_by", Uuid),
    Column("superseded_on", Date),
    Column("agreed", Boolean, nullable=False),
    Column("default_notice", Boolean, nullable=False),
    Column("default_since", Date),
    Column("default_ground", Text, nullable=False),
    Column("claims", JSONB, nullable=False),
    Column("vat", JSONB, nullable=False),
    Column("discount_vat", JSONB, nullable=False),
    Column("findings", JSONB, nullable=False),
    Column("plain_number", Text, nullable=False),
    Column("has_findings", Boolean, nullable=False),
    Column("reminded_on", Date),
    Column("outgoing", JSONB),
    Column("skip", JSONB),
)
statement = _table(
    "statement",
    Column("id", Uuid, primary_key=True),
    Column("iban", Text, nullable=False),
    Column("bank_statement_id", Text, nullable=False),
    Column("from_date", Date),
    Column("to_date", Date),
    Column("currency", Text, nullable=False),
    Column("opening", Numeric),
    Column("closing", Numeric),
    Column("new_lines", Integer, nullable=False),
    Column("known_lines", Integer, nullable=False),
    Column("balanced", Boolean, nullable=False),
    Column("file", JSONB, nullable=False),
    instant("imported_at"),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("operation_id", Uuid),
    Column("legal_entity_id", Uuid),
)
transaction = _table(
    "bank_transaction",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("statement_id", Uuid, nullable=False),
    Column("iban", Text, nullable=False),
    Column("line_key", Text, nullable=False),
    Column("booking_date", Date, nullable=False),
    Column("value_date", Date, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("counterparty_name", Text, nullable=False),
    Column("counterparty_iban", Text, nullable=False),
    Column("remittance", Text, nullable=False),
    Column("end_to_end_id", Text, nullable=False),
    # As a line begins; what became of it is told by its credit.
    Column("state", Text, nullable=False),
    Column("proposals", JSONB, nullable=False),
    instant("created_at"),
    Column("kind", Text, nullable=False),
    Column("ultimate_name", Text, nullable=False),
    Column("return_reason", Text, nullable=False),
    Column("bank_reference", Text, nullable=False),
    Column("findings", JSONB, nullable=False),
    Column("legal_entity_id", Uuid),
    Column("returned_id", Uuid),
)
credit = _table(
    "credit",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("free", Numeric, nullable=False),
    Column("state", Text, nullable=False),
    Column("value_date", Date, nullable=False),
    Column("posting_date", Date, nullable=False),
    Column("legal_entity_id", Uuid),
    Column("customer_id", Uuid),
    Column("invoice_id", Uuid),
    Column("counterparty_name", Text, nullable=False),
    Column("counterparty_iban", Text, nullable=False),
    Column("proposals", JSONB, nullable=False),
    Column("refunds", JSONB, nullable=False),
    Column("returned", Numeric, nullable=False),
    instant("created_at"),
    Column("by_hand", Boolean, nullable=False),
    Column("rejections", JSONB, nullable=False),
)
# Of a credit (`transaction_id`) to a claim of an item.
allocation = _table(
    "allocation",
    Column("id", Uuid, primary_key=True),
    Column("transaction_id", Uuid, nullable=False),
    Column("item_id", Uuid, nullable=False),
    Column("number", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("discount", Numeric, nullable=False),
    Column("reason", Text, nullable=False),
    Column("undone", Boolean, nullable=False),
    instant("at"),
    Column("claim_kind", Text, nullable=False),
    Column("claim_id", Uuid),
    Column("designation", Text, nullable=False),
    Column("value_date", Date),
    Column("posting_date", Date),
    Column("customer_id", Uuid),
    Column("vat", JSONB, nullable=False),
    Column("discount_vat", JSONB, nullable=False),
)
# Requested refunds by amount, so that their bank lines are known when they come.
refund = _table(
    "refund",
    Column("id", Uuid, primary_key=True),
    Column("credit_id", Uuid, nullable=False),
    Column("iban", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("paid", Boolean, nullable=False),
)
posting = _table(
    "posting",
    Column("entry_id", Uuid, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("amount", Numeric, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ref_id", Uuid, nullable=False),
    Column("customer_id", Uuid),
    Column("posting_date", Date, nullable=False),
    Column("legal_entity_id", Uuid),
    Column("tax", JSONB, nullable=False),
)
# Entries that one statement alone did not make whole; looked at when the transaction ends.
_table("posting_unbalanced", Column("entry_id", Uuid, primary_key=True))
notice = _table(
    "dunning_notice",
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("level", Integer, nullable=False),
    Column("message", LargeBinary, nullable=False),
    instant("created_at"),
    Column("version", Integer, nullable=False),
    Column("total", Numeric),
    Column("currency", Text, nullable=False),
    Column("pay_until", Date),
    Column("claim_ids", JSONB, nullable=False),
)
# Accounts payments came from: how often, and whether for several customers. A hint for the next payment.
payer = _table(
    "payer",
    Column("iban", Text, primary_key=True),
    Column("customer_id", Uuid, nullable=False),
    Column("times", Integer, nullable=False),
    Column("several", Boolean, nullable=False),
)
# Lines the matcher has to look at (again).
queue = _table("matching_queue", Column("transaction_id", Uuid, primary_key=True))
# What may be an invoice's number in the text of a line that waits: an invoice that comes later finds it.
waiting_number = _table(
    "waiting_number", Column("transaction_id", Uuid, primary_key=True), Column("number", Text, primary_key=True)
)
base_rate = _table(
    "base_rate",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("rate", Numeric, nullable=False),
    Column("source", Text, nullable=False),
)
policy = _table(
    "collections_policy",
    Column("version", Integer, nullable=False),
    Column("strict_order", Boolean, nullable=False),
    Column("friendly_first", Boolean, nullable=False),
)
legal_entity_ref = _table(
    "legal_entity_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("ibans", JSONB, nullable=False),
)
