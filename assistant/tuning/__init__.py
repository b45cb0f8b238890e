"""Learning how one person says the commands."""
