"""The schedule wing: when to offer movement, and why.  It knows neither the other wings nor assistant/.

`watch.py` is its judgement; `sources/` tells it what happens at the desk, `alarm_clock.py` when it is time.
"""
