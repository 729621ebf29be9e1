"""Kept events say what kind of error they met and are found by their record; which life of its stream a service last
published to."""

TABLES = ()
STATEMENTS = """
alter table parked add column kind text not null default '';
create index parked_of_record on parked (aggregate_id, tenant_id);
create table published_to (
  stream text primary key,
  epoch text not null,
  resent_to bigint
);
"""
GRANTS = "grant select, insert, update on published_to to {relay}"
