"""Timers, time entries, expenses, rates, approvals and period locks."""
