"""Who is asking: tokens of people, services and links, and the keys that sign them."""
