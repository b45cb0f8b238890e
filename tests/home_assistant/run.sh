#!/bin/sh
# Tries Otherside with a real Home Assistant and prints figures as JSON: sh tests/home_assistant/run.sh
#
# Not among the usual tests: it fetches 800 MB, once.  Needs Python 3.13 (PYTHON_3_13 says where, if it is neither on the
# path nor known to pyenv), mosquitto, and Otherside in .venv-tests (OTHERSIDE_PYTHON names another Python that has what
# Otherside needs).  HOME_ASSISTANT_VENV says where Home Assistant is to be kept.
set -eu
cd "$(dirname "$0")/../.."
version=2025.4.4

find_python() {
    for python in "${PYTHON_3_13:-}" python3.13 "$(pyenv prefix 3.13 2>/dev/null || pyenv prefix 3.13.0 2>/dev/null)/bin/python"; do
        if "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    echo "Home Assistant $version needs Python 3.13; set PYTHON_3_13 to where it is." >&2
    exit 1
}

venv=${HOME_ASSISTANT_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/otherside-tests/home-assistant-$version}
if [ ! -e "$venv/complete" ]; then
    echo "Installing Home Assistant $version into $venv" >&2
    python=$(find_python)
    "$python" -m venv "$venv"
    "$venv/bin/pip" install -qq --disable-pip-version-check "homeassistant==$version" >&2
    needs=$("$venv/bin/python" tests/home_assistant/needs.py)
    constraints=$("$venv/bin/python" -c 'import homeassistant; print(homeassistant.__path__[0])')/package_constraints.txt
    # shellcheck disable=SC2086 # several words
    "$venv/bin/pip" install -qq --disable-pip-version-check -c "$constraints" $needs >&2
    touch "$venv/complete"
fi

if [ -z "${OTHERSIDE_PYTHON:-}" ]; then
    sh tests/venv.sh >&2
    OTHERSIDE_PYTHON=.venv-tests/bin/python
fi
exec "$venv/bin/python" tests/home_assistant/check.py --otherside "$OTHERSIDE_PYTHON" "$@"
