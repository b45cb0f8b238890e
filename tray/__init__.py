"""The tray wing: the icon, its menu and notifications.

It has no content yet; the companion comes with the tray work.  It will know neither the other wings nor assistant/.
"""
