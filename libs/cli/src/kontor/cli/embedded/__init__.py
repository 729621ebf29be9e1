"""PostgreSQL and NATS as child processes out of their wheels: one machine, no installation."""
