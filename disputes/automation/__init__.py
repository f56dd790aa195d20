"""Standing instructions of a store: rules that answer for it, tried first on its past disputes."""
