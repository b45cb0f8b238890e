"""The plans that the scenario table names."""

from __future__ import annotations

from datetime import date, time

from day import PLAN

from schedules.plan import Break, Day, Fixed, Hours, Plan, Run

NIGHT = Plan(
    breaks=(Break(240.0),),
    runs=(Run(time(2, 30), days=(Day.SUN,), title="night run"), Run(time(10, 0), days=(Day.SUN,))),
    fixed=(Fixed(time(2, 30), "wake-up", days=(Day.SUN,), title="half past two"),),
)
"""A run and a reminder in the hour that is left out or comes twice, and a run after it."""

PLANS = {
    "breaks every hour": Plan(breaks=(Break(60.0),), runs=PLAN.runs),
    "run at seven": Plan(runs=(Run(time(19), days=(Day.MON,)),)),
    "midnight at the desk": Plan(runs=(Run(time(0, 20), days=(Day.TUE,)),)),
    "the 29th of February": Plan(runs=(Run(time(18, 30), date=date(2028, 2, 29), title="leap run"),)),
    "holiday: no breaks, but the run": Plan(
        runs=PLAN.runs, holidays=(date(2026, 12, 24),), fixed=(Fixed(time(18, 0), "wake-up"),)
    ),
    "quiet hours over a warm-up": Plan(
        runs=(Run(time(6, 30), days=(Day.WED,)),), quiet_hours=(Hours(time(22), time(7)),)
    ),
    "working hours": Plan(working_hours=(Hours(time(9), time(17, 30), days=(Day.MON, Day.FRI)),)),
}
"""By the name of the day, or as `plan NAME` says."""
