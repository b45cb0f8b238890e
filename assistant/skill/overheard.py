"""What a library writes down, kept from the terminal and looked through for causes that are told nowhere else."""

from __future__ import annotations

import logging
import ssl


class Overheard(logging.Handler):
    """Listens to errors; the last one of TLS is the cause."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.cause: BaseException | None = None
        self.logger = logging.Logger("otherside.mqtt")  # noqa: LOG001 - nobody else is to hear it
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """See `logging.Handler`."""
        found = [each for each in record.args or () if isinstance(each, ssl.SSLError)]
        self.cause = found[0] if found else self.cause
