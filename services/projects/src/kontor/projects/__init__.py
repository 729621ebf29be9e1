"""Projects, budgets by position, tasks, milestones and their acceptance."""
