"""What einvoice does, by aggregate; each inside the transaction of its edge."""
