"""Work as it is done, as rules without I/O: entries, expenses, rates, locked periods, and who decides about them."""
