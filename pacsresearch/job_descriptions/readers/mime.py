"""Saved web pages (MHT) and messages: their HTML, else their text."""

from __future__ import annotations

import email
import email.policy
from email.errors import MessageError

from ...errors import DocumentError
from .html import read_html
from .safety import Limits
from .text import read_text
from .writing import Read


def read_mime(data: bytes, name: str, limits: Limits) -> Read:
    """Read the main part of a MIME file.

    Raises
    ------
    DocumentError
        It has no HTML or text.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        parts = [part for part in message.walk() if not part.is_multipart()]
    except (MessageError, RecursionError, ValueError) as error:
        raise DocumentError(name, "the saved page or message is damaged") from error
    for wanted, read in (("text/html", read_html), ("text/plain", read_text)):
        for part in parts[:500]:
            if part.get_content_type() == wanted and "attachment" not in (part.get("Content-Disposition") or ""):
                content = part.get_payload(decode=True) or b""
                if content.strip():
                    if read is read_html:
                        return read_html(content, name, limits, declared=part.get_content_charset())
                    return read_text(content, name, limits)
    raise DocumentError(name, "the saved page or message has no text")
