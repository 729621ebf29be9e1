"""What einvoice keeps, by aggregate; plain Python."""
