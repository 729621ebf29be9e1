"""collections' rules without I/O: open items, allocations, interest and reminders."""
