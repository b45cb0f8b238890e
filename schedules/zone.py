"""Which time zone the computer is in; the only file that knows tzlocal."""

from __future__ import annotations

import logging
import warnings
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzlocal

UTC_NAME = "UTC"

# Of a computer that has travelled it would tell, with each look, that the C library is still where it was.
logging.getLogger("tzlocal").setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore", module=r"tzlocal\.")


def zone_name() -> str:
    """The IANA name of the computer's zone now; UTC when it has none that is known."""
    try:
        name = str(tzlocal.reload_localzone())
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC_NAME
    return name


def local_zone() -> ZoneInfo:
    """The computer's zone now."""
    return ZoneInfo(zone_name())
