"""What one process is made of: settings, telemetry, tasks."""
