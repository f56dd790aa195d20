"""A store's disputes as a whole: what is counted when, what stands out, and how it is shown."""
