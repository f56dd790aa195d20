"""What the task worker runs for the mediation centre."""

from mediation.decisions.drafts import drop_ended_drafts
from mediation.digest import digest_lagging

__all__ = ["digest_lagging", "drop_ended_drafts"]
