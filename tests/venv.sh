#!/bin/sh
# Makes .venv-tests and installs the project with what its tests need, as a user would install it (not editable: a file
# that is missing from the package is missing from the tests).  PYTHON names the Python to use.
set -eu
cd "$(dirname "$0")/.."

if ! .venv-tests/bin/python -c 'import pip' 2>/dev/null; then
    for python in ${PYTHON:-python3.11 python3}; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            found=$python
            break
        fi
    done
    if [ -z "${found:-}" ]; then
        echo "The tests need Python 3.11 or newer; set PYTHON to where it is." >&2
        exit 1
    fi
    rm -rf .venv-tests
    if ! "$found" -m venv .venv-tests; then
        echo "Cannot make .venv-tests with $found (Debian: apt install python3-venv)." >&2
        exit 1
    fi
fi
.venv-tests/bin/python -m pip install -qq --disable-pip-version-check --no-warn-script-location '.[test]'
