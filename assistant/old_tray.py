"""Whether an X screen has a tray of the older kind (XEmbed), which cannot show our icon."""

from __future__ import annotations

from typing import Final

_OWNED: Final = "_NET_SYSTEM_TRAY_S0"  # by whoever keeps icons on the first screen, says the specification


def is_there(display: str) -> bool:
    """Whether the display of that name has one; where it cannot be asked, it has none."""
    try:
        from Xlib.display import Display  # noqa: PLC0415 - only X11 needs it, and it may not even load

        screen = Display(display)
        try:
            return bool(screen.get_selection_owner(screen.intern_atom(_OWNED)))
        finally:
            screen.close()
    except Exception:  # noqa: BLE001 - the library raises anything, by name and by server
        return False
