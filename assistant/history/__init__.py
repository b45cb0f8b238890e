"""What was done, kept for the user: the store, what is read out of it, and the ways to take it elsewhere."""
