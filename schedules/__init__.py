"""The schedule wing: when to offer movement (sitting time, runs, quiet hours).

It has no content yet; reminders come with the schedules work.  It will know neither the other wings nor assistant/.
"""
