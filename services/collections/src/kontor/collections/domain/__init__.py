"""What is owed and what was received: claims, credits, allocations and reminders, as plain Python."""
