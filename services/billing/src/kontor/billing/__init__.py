"""Drafts, approvals, invoices, cancellations and the saga that takes an invoice from draft to cash."""
