"""The brain: a pure state machine of one coaching session.

No threads, no clock, no files, no YAML, no logging, no randomness.  Time is an argument in seconds from the start of
the session, counted in audio samples by whoever calls.
"""
