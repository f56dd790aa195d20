"""The desk: which cases wait for whom, how long they have, and how one is found."""
