"""The viewer of a case's evidence: side by side, with what is known of each piece."""
