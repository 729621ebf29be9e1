"""Tenants, legal entities, people and roles, API keys, the embedded sign-in and the sandbox clock."""
