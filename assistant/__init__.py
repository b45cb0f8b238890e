"""Otherside, an offline, hands-free mobility coach: the application that wires the wings together."""

__version__ = "0.1.0"
