"""The companion: `otherside run` stays in the background, and the other commands talk to it."""
