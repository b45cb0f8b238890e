"""A PulseAudio server of its own, with a loudspeaker and a microphone, for benchmarks of the whole program."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

RATE_HZ = 16_000
"""Of what `RECORD` gives."""

RECORD = ("parec", "--raw", f"--rate={RATE_HZ}", "--channels=1", "--format=s16le", "--latency-msec=10")
"""Record what is played on a device."""

_SERVER = """\
load-module module-native-protocol-unix auth-anonymous=1 socket={folder}/native
load-module module-null-sink sink_name=speaker rate=48000 sink_properties=device.description=Loudspeaker
load-module module-null-sink sink_name=feed rate=48000 sink_properties=device.description=Feed
load-module module-remap-source source_name=mic master=feed.monitor source_properties=device.description=Mic
set-default-sink speaker
set-default-source mic
"""


@contextlib.contextmanager
def sound_server(folder: Path) -> Iterator[dict[str, str]]:
    """A loudspeaker and a microphone; gives the environment in which they are."""
    script = folder / "server.pa"
    script.write_text(_SERVER.format(folder=folder))
    environ = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "PULSE_SERVER": f"unix:{folder}/native"}
    options = ["-n", "-v", "-F", str(script), "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
    command = ["pulseaudio", *options, "--log-target=stderr"]
    with subprocess.Popen(  # noqa: S603
        command, env={**environ, "HOME": str(folder)}, stderr=subprocess.PIPE
    ) as server:
        assert server.stderr is not None
        for line in server.stderr:
            if b"startup complete" in line:
                break
        threading.Thread(target=server.stderr.read, daemon=True).start()  # so that its log is no hindrance
        awake = subprocess.Popen([*RECORD, "--device=feed.monitor"], env=environ, stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            yield environ
        finally:
            awake.terminate()
            awake.wait()
            server.terminate()
