"""Customers, leads, opportunities, quotes: from first enquiry to a signed yes."""
