"""RTF by a small parser of its own: groups, code pages, Unicode, paragraphs, lists, tables.

Left out: deleted revisions, hidden text, pictures, field codes, every destination that is not understood. The parser
keeps its own stack, so that nesting costs memory in proportion to the file and nothing more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...errors import DocumentError
from .rtf_tables import CellMark, Pieces, write_content
from .safety import Limits
from .writing import Read, Run, Writer, clean

_TOKEN = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z0-9])|([{}])|([^\\{}\r\n]+)|[\r\n]+")
# What matters inside a group that is left out: where it ends.
_INSIDE_SKIPPED = re.compile(rb"[{}\\](?:(?<=[{}])|(?<=\\)(?:bin(?![a-zA-Z])(-?\d{1,10})? ?|[^a-zA-Z0-9]))")
_SKIPPED = frozenset(
    b"fonttbl colortbl filetbl listtable listoverridetable revtbl rsidtbl generator xmlnstbl pict objdata fldinst "
    b"themedata colorschememapping datastore latentstyles datafield formfield annotation atnid atnauthor atrfstart "
    b"atrfend atndate atnref bkmkstart bkmkend shprslt sp nonshppict mmathPr operator comment userprops keywords "
    b"author subject company category manager hlinkbase doccomm blipuid panose falt tc tcn xe rxe pn ftnsep ftnsepc "
    b"aftnsep aftnsepc pgp background wgrffmtfilter template private1 picprop passwordhash".split())
_PARTS = {b"header": "header", b"headerl": "header", b"headerr": "header", b"headerf": "header",
          b"footer": "footer", b"footerl": "footer", b"footerr": "footer", b"footerf": "footer",
          b"footnote": "note", b"shptxt": "text_box"}
_CHARACTERS = {b"tab": "\t", b"line": "\n", b"lbr": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’",
               b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"emspace": " ", b"enspace": " ", b"qmspace": " "}
_SYMBOLS = {"~": "\u00a0", "-": "", "_": "-", "\n": "", "\r": "", "*": "", "|": "", ":": ""}
_CHARSETS = {0: "cp1252", 1: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253",
             162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
             238: "cp1250", 254: "cp437"}
_SYMBOL = "symbol"
_OPENED = frozenset((b"shpinst", b"do", b"txfieldtext"))  # starred, and read all the same
_UNDERSTOOD = frozenset(
    b"par sect page pard plain b ul uld uldb ulw ulth ulnone v deleted uc f fcharset ansicpg mac pc pca s outlinelevel ilvl ls intbl itap "
    b"cell nestcell row nestrow trowd cellx clvmgf clvmrg clmgf clmrg trhdr fonttbl stylesheet title listtext pntext nesttableprops "
    b"info".split()).union(_CHARACTERS, _PARTS, _SKIPPED, _OPENED)
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)


@dataclass(slots=True)
class _State:
    """What a group inherits."""

    bold: bool = False
    underlined: bool = False
    hidden: bool = False
    deleted: bool = False
    font: int = 0
    unicode_skip: int = 1
    destination: bytes = b""  # "", or what the group's text goes to
    part: str = "body"

    def inherited(self) -> _State:
        """The state of a group inside."""
        return _State(self.bold, self.underlined, self.hidden, self.deleted, self.font, self.unicode_skip, self.destination, self.part)


@dataclass(slots=True)
class _Paragraph:
    """Paragraph properties, until ``\\pard``."""

    in_table: bool = False
    depth: int = 0
    style: int = -1
    outline: int = 9
    list_level: int = 0
    listed: bool = False


def read_rtf(data: bytes, name: str, limits: Limits) -> Read:
    """Read an RTF file.

    Raises
    ------
    DocumentError
        It is no whole RTF file.
    """
    parser = _Parser(name, limits)
    parser.parse(data)
    result = Read(Writer(), title=clean(parser.title))
    for part in ("header", "body", "note", "footer"):
        writer = result.writer if part == "body" else Writer(part)  # type: ignore[arg-type]
        write_content(parser.flows[part].content(), writer)
        if part == "header":
            ahead = writer.blocks
        elif part == "body":
            writer.blocks[:0] = ahead
        else:
            result.writer.blocks.extend(writer.blocks)
    if parser.deletions:
        result.warnings.append(f"{parser.deletions} tracked deletion{'s' * (parser.deletions > 1)} left out")
    if parser.stack:
        result.warnings.append("the file ends before its last group does: it may be cut short")
    return result


class _Parser:
    """One pass over the tokens."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.stack: list[tuple[_State, _Paragraph]] = []
        self.state = _State()
        self.paragraph = _Paragraph()
        self.flows = {part: Pieces() for part in ("body", "header", "footer", "note")}
        self.title = ""
        self.deletions = 0
        self.codepage = "cp1252"
        self.fonts: dict[int, str] = {}
        self.styles: dict[int, int] = {}   # style number: heading level
        self._font_now = -1
        self._style_now = -1
        self._style_name = ""
        self._bytes = bytearray()
        self._skip = 0
        self._starred = False
        self._marker: list[str] = []

    def parse(self, data: bytes) -> None:
        """Read everything; text after the last closing brace is not there."""
        position = data.find(b"{\\rtf")
        search = _TOKEN.search
        while (found := search(data, position)) is not None:
            position = found.end()
            word, number, code, symbol, brace, text = found.groups()
            if text is not None:
                self._text(text)
            elif word is not None:
                if word == b"bin":
                    position += max(int(number or 0), 0)
                elif word == b"u" and number is not None:
                    self._unicode(int(number))
                else:
                    self._word(word, number)
                    if self.state.destination == b"skip":
                        position = self._end_of_skipped(data, position)
            elif code is not None:
                if self._skip:
                    self._skip -= 1
                else:
                    self._bytes.append(int(code, 16))
            elif symbol is not None:
                self._symbol(symbol)
            elif brace == b"{":
                self._settle()
                self._check_depth()
                self.stack.append((self.state, self.paragraph))
                self.state = self.state.inherited()
            elif brace == b"}":
                self._settle()
                self._close()
                if not self.stack:
                    break
        self._settle()
        for flow in self.flows.values():
            flow.end()

    def _end_of_skipped(self, data: bytes, position: int) -> int:
        """Where the closing brace of a group that is left out stands."""
        depth = 0
        while (found := _INSIDE_SKIPPED.search(data, position)) is not None:
            position = found.end()
            if found[1] is not None:
                position += max(int(found[1]), 0)
            elif found[0] == b"{":
                depth += 1
                self._check_depth(depth)
            elif found[0] == b"}":
                if depth == 0:
                    return position - 1
                depth -= 1
        return len(data)

    def _check_depth(self, more: int = 0) -> None:
        if len(self.stack) + more > 100 * self.limits.depth:
            raise DocumentError(self.name, "its groups are nested too deep: refused")

    def _close(self) -> None:
        if not self.stack:
            return
        ended = self.state
        self.state, self.paragraph = self.stack.pop()
        self._skip = 0
        self._starred = False
        if ended.destination == b"stylesheet" and self.state.destination == b"stylesheet":
            heading = _HEADING.search(self._style_name)
            if heading and self._style_now >= 0:
                self.styles[self._style_now] = min(int(heading.group(1)), 6)
            self._style_name, self._style_now = "", -1
        if ended.part != self.state.part:
            self.flows[self._flow(ended.part)].paragraph(self._properties(), part=ended.part)

    # -- text

    def _text(self, text: bytes) -> None:
        if self._skip:
            skipped = min(self._skip, len(text))
            self._skip -= skipped
            text = text[skipped:]
        self._bytes += text

    def _unicode(self, value: int) -> None:
        self._settle()
        if value < 0:
            value += 65536
        if 0xD800 <= value < 0xE000:
            self._surrogate(value)
        elif 0 < value < 0x110000:
            self._put(chr(value))
        self._skip = self.state.unicode_skip

    def _surrogate(self, value: int) -> None:
        if value < 0xDC00:
            self._high = value
        elif getattr(self, "_high", 0):
            self._put(chr(0x10000 + ((self._high - 0xD800) << 10) + value - 0xDC00))
            self._high = 0

    def _settle(self) -> None:
        """Decode the bytes seen so far in the font's code page."""
        if not self._bytes:
            return
        data, self._bytes = bytes(self._bytes), bytearray()
        encoding = self.fonts.get(self.state.font, self.codepage)
        if encoding == _SYMBOL:
            text = "".join(chr(0xF000 + byte) if byte > 0x20 else " " for byte in data)
        else:
            try:
                text = data.decode(encoding, "replace")
            except LookupError:
                text = data.decode("cp1252", "replace")
        self._put(text)

    def _put(self, text: str) -> None:
        state = self.state
        destination = state.destination
        if destination:
            if destination == b"title":
                self.title += text
            elif destination == b"stylesheet":
                self._style_name += text
            elif destination == b"marker":
                self._marker.append(text)
            return
        if state.hidden:
            return
        if state.deleted:
            if text.strip():
                self.deletions += 1
            return
        self.flows[self._flow(state.part)].add(Run(text, state.bold, state.underlined))

    @staticmethod
    def _flow(part: str) -> str:
        return "body" if part == "text_box" else part

    def _symbol(self, symbol: bytes) -> None:
        character = symbol.decode("latin-1")
        if character == "*":
            self._starred = True
            return
        if self._skip:
            self._skip -= 1
            return
        if character in "\n\r":
            self._settle()
            self._end_paragraph()
            return
        if character in "\\{}":
            self._bytes += symbol
            return
        self._settle()
        self._put(_SYMBOLS.get(character, ""))

    # -- control words

    def _word(self, word: bytes, number: bytes | None) -> None:
        if self._bytes:
            self._settle()
        self._skip = 0
        starred, self._starred = self._starred, False
        state = self.state
        if word not in _UNDERSTOOD:  # most words are of looks
            if starred:
                state.destination = b"skip"
            return
        value = int(number) if number is not None else None
        if word in _CHARACTERS:
            self._put(_CHARACTERS[word])
        elif word in (b"par", b"sect", b"page"):
            self._end_paragraph()
        elif word == b"pard":
            self.paragraph = _Paragraph()
        elif word == b"plain":
            state.bold = state.underlined = state.hidden = False
        elif word == b"b":
            state.bold = value != 0
        elif word in (b"ul", b"uld", b"uldb", b"ulw", b"ulth"):
            state.underlined = value != 0
        elif word == b"ulnone":
            state.underlined = False
        elif word == b"v":
            state.hidden = value != 0
        elif word == b"deleted":
            state.deleted = value != 0
        elif word == b"uc":
            state.unicode_skip = max(value or 0, 0)
        elif word == b"f":
            if state.destination == b"fonts":
                self._font_now = value or 0
            else:
                state.font = value or 0
        elif word == b"fcharset":
            if state.destination == b"fonts":
                self.fonts[self._font_now] = _SYMBOL if value == 2 else _CHARSETS.get(value or 0, self.codepage)
                if value in (0, 1, None):
                    self.fonts.pop(self._font_now)
        elif word == b"ansicpg":
            self.codepage = f"cp{value}" if value not in (None, 0, 65001) else "utf-8" if value == 65001 else "cp1252"
        elif word == b"mac":
            self.codepage = "mac_roman"
        elif word in (b"pc", b"pca"):
            self.codepage = "cp437" if word == b"pc" else "cp850"
        elif word == b"s":
            if state.destination == b"stylesheet":
                self._style_now = value or 0
            else:
                self.paragraph.style = value or 0
        elif word == b"outlinelevel":
            self.paragraph.outline = value if value is not None else 9
        elif word == b"ilvl":
            self.paragraph.list_level = min(max(value or 0, 0), 8)
        elif word == b"ls":
            self.paragraph.listed = bool(value)
        elif word == b"intbl":
            self.paragraph.in_table = True
        elif word == b"itap":
            self.paragraph.depth = min(max(value or 0, 0), self.limits.depth)
        elif word in (b"cell", b"nestcell"):
            self._cell(nested=word == b"nestcell")
        elif word in (b"row", b"nestrow"):
            self.flows[self._flow(state.part)].end_row(self._depth() if word == b"nestrow" else 1)
        elif word == b"trowd":
            self.flows[self._flow(state.part)].begin_definition()
        elif word in (b"cellx", b"clvmgf", b"clvmrg", b"clmgf", b"clmrg", b"trhdr"):
            self.flows[self._flow(state.part)].define(CellMark(word.decode(), value or 0))
        else:
            self._destination(word, starred)

    def _destination(self, word: bytes, starred: bool) -> None:
        state = self.state
        if word == b"fonttbl":
            state.destination = b"fonts"
        elif word == b"stylesheet":
            state.destination = b"stylesheet"
        elif word == b"title":
            state.destination = b"title"
        elif word in (b"listtext", b"pntext"):
            state.destination = b"marker"
            self._marker = []
        elif word in _PARTS:
            state.part = _PARTS[word]
            state.destination = b""
        elif word == b"nesttableprops":
            self.flows[self._flow(state.part)].begin_nested()
        elif word in _SKIPPED or starred and word not in _OPENED:
            state.destination = b"skip"
        elif word == b"info":
            state.destination = b"info"

    # -- paragraphs

    def _properties(self) -> tuple[str, int, str]:
        """Kind, level and marker of the paragraph that ends."""
        paragraph = self.paragraph
        marker = clean("".join(self._marker))
        self._marker = []
        level = self.styles.get(paragraph.style, 0)
        if paragraph.outline < 9 and not level:
            level = min(paragraph.outline + 1, 6)
        if level:
            return "heading", level, marker
        if marker or paragraph.listed:
            return "list_item", paragraph.list_level, marker if marker and marker < "\ue000" else "•"
        return "paragraph", 0, ""

    def _depth(self) -> int:
        paragraph = self.paragraph
        return paragraph.depth or (1 if paragraph.in_table else 0)

    def _end_paragraph(self) -> None:
        if self.state.destination:
            return
        self.flows[self._flow(self.state.part)].paragraph(self._properties(), self._depth(), self.state.part)

    def _cell(self, *, nested: bool) -> None:
        flow = self.flows[self._flow(self.state.part)]
        depth = max(self._depth(), 2) if nested else 1
        flow.paragraph(self._properties(), depth, self.state.part)
        flow.end_cell(depth)


