#!/bin/sh
# Runs all tests: sh tests/run.sh [PYTEST ARGUMENTS]
#
# Installs what they need: a venv (.venv-tests), the speech model (once, into the user's cache; OTHERSIDE_HOME and
# OTHERSIDE_MODEL are obeyed) and, as root on Debian, the system packages below.  Elsewhere it says which are missing
# and the tests that need them are left out.  With OTHERSIDE_TESTS_COMPLETE=1 a test left out is a failure.
set -eu
cd "$(dirname "$0")/.."

# program or file : Debian package : what is tested with it
needs='mosquitto:mosquitto:the broker of a smart home
openssl:openssl:the same, encrypted
dbus-daemon:dbus:asking a message bus for notifications
pulseaudio:pulseaudio:sound cards, microphones and loudspeakers that vanish
pactl:pulseaudio-utils:the same
parec:pulseaudio-utils:whether another program records
Xvfb:xvfb:the keyboard on an X screen
xdotool:xdotool:the same
sway:sway:the keyboard on a Wayland screen
swayidle:swayidle:the same
wtype:wtype:the same
xfce4-panel:xfce4-panel:the icon in a real panel
desktop-file-validate:desktop-file-utils:what is started at login
gsettings:libglib2.0-bin:do not disturb of GNOME
/usr/share/dbus-1/services/ca.desrt.dconf.service:dconf-gsettings-backend:the same
/usr/share/glib-2.0/schemas/org.gnome.desktop.notifications.gschema.xml:gsettings-desktop-schemas:the same'

missing() {
    echo "$needs" | while IFS=: read -r program package reason; do
        command -v "$program" >/dev/null 2>&1 || [ -e "$program" ] || echo "$package:$reason"
    done
}

if [ -n "$(missing)" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    packages=$(missing | cut -d: -f1 | sort -u | tr '\n' ' ')
    echo "Installing $packages"
    log=$(mktemp)
    # shellcheck disable=SC2086 # several words
    if ! { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages
    } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
    fi
    rm -f "$log"
fi
missing | while IFS=: read -r package reason; do
    echo "Left out, because $package is missing (Debian: apt install $package): $reason." >&2
done

echo "Installing Otherside into .venv-tests"
sh tests/venv.sh
.venv-tests/bin/otherside setup
exec .venv-tests/bin/pytest "$@"
