"""What the task worker runs for the mediation centre."""

from mediation.digest import digest_lagging

__all__ = ["digest_lagging"]
