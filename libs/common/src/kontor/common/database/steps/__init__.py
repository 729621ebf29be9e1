"""How the common tables became what they are: a file for each step, `step_<n>`, written once and never changed again.

A step is plain text: `TABLES` it makes, `STATEMENTS` as they are, `GRANTS` with the roles of a service filled in. It is
taken by a migration of every service (`schema.upgrade_common`), so that old installations and new ones pass it alike.
"""
