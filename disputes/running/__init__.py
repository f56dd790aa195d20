"""Seeing it run: what log lines and metrics say, and whether this process can serve."""
