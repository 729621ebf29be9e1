"""What makes an invoice valid: native rules, the German rules, the official verdict, our own policy."""
