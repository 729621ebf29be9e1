"""billing's rules without I/O: lines and totals, drafts and their approval, advances, invoices."""
