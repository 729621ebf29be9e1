"""Open items, bank statements, matching, allocations and dunning."""
