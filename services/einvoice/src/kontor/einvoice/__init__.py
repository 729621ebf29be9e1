"""E-invoices: made, judged, archived, sent and received."""

import kontor.common.process.settings  # noqa: F401 -- before gRPC is imported, since children are started here
