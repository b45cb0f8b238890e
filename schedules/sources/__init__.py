"""What tells the schedule wing what happens at the desk; `sources.py` opens them all."""
