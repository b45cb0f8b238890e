"""The demonstration: a whole session in a simulated room with a scripted person."""
