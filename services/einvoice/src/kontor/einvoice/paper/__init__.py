"""What a person reads: layout, PDF/A-3b with the invoice inside, GiroCode."""
