"""One transaction of one tenant: connections, statements, tables, stores, and what it announces."""
