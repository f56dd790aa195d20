"""Dates as the product writes them, where Django itself writes some."""
