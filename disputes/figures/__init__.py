"""Figures as pages show them: estimates with their uncertainty, charts, tables, and tables as files."""
