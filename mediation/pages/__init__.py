"""What mediators see and do: the case, and one page per action."""
