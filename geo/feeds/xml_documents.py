"""XML that leaves piece by piece, through lxml.

Whatever people have written becomes text of an element, never markup; signs that XML forbids are
replaced.
"""

import io
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Final

from lxml import etree

__all__ = ["XmlDocument", "add_text"]

_NOT_IN_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class XmlDocument:
    """An XML document whose beginning leaves before its end is written.

    The namespace of the root is that of every element without a prefix.
    """

    def __init__(self, root: str, names: Mapping[str | None, str], **attributes: str) -> None:
        self._written = io.BytesIO()
        self._file: AbstractContextManager[Any] = etree.xmlfile(self._written, encoding="utf-8")
        self._writer = self._file.__enter__()
        self._writer.write_declaration()
        self._root = self._writer.element(root, attributes, nsmap=dict(names))
        self._root.__enter__()

    def inside(self, tag: str) -> AbstractContextManager[Any]:
        """Open an element for what is written until the block ends."""
        opened: AbstractContextManager[Any] = self._writer.element(tag)
        return opened

    def write(self, element: etree._Element) -> None:
        """Write a whole element."""
        self._writer.write(element, "\n")

    def text(self, tag: str, text: str) -> None:
        """Write an element that holds a text."""
        element = etree.Element(tag)
        element.text = _xml_text(text)
        self.write(element)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        self._writer.flush()
        taken = self._written.getvalue()
        self._written.seek(0)
        self._written.truncate()
        return taken

    def close(self) -> bytes:
        """Close the root; return the end of the document."""
        self._root.__exit__(None, None, None)
        self._file.__exit__(None, None, None)
        return self._written.getvalue()


def add_text(parent: etree._Element, name: str, text: str | None) -> None:
    """Put an element that holds `text` into `parent`; nothing where there is no text."""
    if text is not None:
        etree.SubElement(parent, name).text = _xml_text(text)


def _xml_text(text: str) -> str:
    """Return `text` with a sign instead of each one that XML 1.0 forbids."""
    return _NOT_IN_XML.sub("\ufffd", text)
