"""What settles cases like one: how they ended, how rulings went, and what each way out costs."""

from mediation.settling.finding import Figures, figures_for, kept_figures

__all__ = ["Figures", "figures_for", "kept_figures"]
