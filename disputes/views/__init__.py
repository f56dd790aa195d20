"""The pages of buyers and sellers, the public ones, and what they share."""
