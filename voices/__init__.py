"""The voice wing: a mouth that speaks, an ear that listens, and the room both are in.

It knows nothing of moves or sessions: text and phrases come in, sound and `Heard` go out.
"""
