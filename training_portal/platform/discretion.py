"""What the log may say of an error: where and what, never the values of people.

PostgreSQL tells in the DETAIL of a refused row which value stood in the way: an e-mail address,
say. `hide_parameters` keeps the statement's own values out of the log, but not these.
"""

from __future__ import annotations

import logging
import re
from types import TracebackType
from typing import Final

from flask import Flask
from flask.logging import default_handler

#: Up to the end of the message, or to what SQLAlchemy or the traceback says next.
_DETAIL: Final = re.compile(
    r"DETAIL:.*?(?=\n(?:CONTEXT|HINT|\[SQL|\[Error|\n|  File )|\Z)", re.DOTALL
)

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Takes the values of refused rows out of messages and tracebacks."""

    def formatException(self, ei: ExcInfo) -> str:
        return without_details(super().formatException(ei))

    def formatMessage(self, record: logging.LogRecord) -> str:
        return without_details(super().formatMessage(record))


def without_details(text: str) -> str:
    """A text without the values that PostgreSQL names."""
    return _DETAIL.sub("DETAIL: (values are not logged)", text)


def init_app(app: Flask) -> None:
    """Have the app's log written discreetly."""
    default_handler.setFormatter(
        DiscreetFormatter("[%(asctime)s] %(levelname)s in %(module)s: %(message)s")
    )
    app.logger.setLevel(logging.INFO)
