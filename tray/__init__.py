"""The tray wing: the icon, its menu and notices.  It knows neither the other wings nor assistant/."""
