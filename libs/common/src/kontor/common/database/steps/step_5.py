"""How many events wait for a person is counted across tenants, and whose they are; what they say stays out of sight."""

TABLES = ()
STATEMENTS = "create index parked_waiting on parked (consumer) where parked_at is not null"
GRANTS = """
grant select (tenant_id, consumer, parked_at) on parked to {timer};
create policy timer_counts on parked for select to {timer} using (true);
"""
