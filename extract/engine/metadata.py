"""What a document says about itself: title, source, issuer, number, dates, addressee, and what it cites.

Only the first and the last lines are read. Each is given a kind by the pack's patterns, and where a kind stands among
the others tells what it is: the title stands above a number or a date, a signature is a body above a date, the
salutation stands before the first sentence. A text with hardly any line breaks is cut into such lines first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import regex

from extract.ruleset import model

_LINES = 40  # read at either end of the text
_REACH = 12_000  # characters, likewise
_RUN_ON = 8  # a text of so few lines may have run together
_LONG = 100  # characters of a line that may hold several
_OPENING = 4000  # characters of such a line that are searched for a signature
_SENTENCE = 160  # characters: a longer line is running text
_TITLE = 200
_BLOCK = 6  # lines of a title
_BOX = 30_000  # characters a box above the document may take
_NAME = 400  # characters of a name in title marks
_TEN = 10
_DAY = 60  # characters: a longer line is no date and no body

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_TOKEN = re.compile(r"[^\s\ufeff\ue000-\uf8ff]+")
_MARK = re.compile("[《》]")

# Kinds of line that one pattern tells, in the order they are tried.
_KINDS = ("stop", "box", "divider", "stamp", "number", "order_head", "serial", "date", "made", "subtitle", "skip",
          "heading", "officer", "body", "body_rest", "remark")  # fmt: skip
_UNDER_TITLE = ("made", "date", "number", "stamp", "label", "order_head", "subtitle")
_BODY_TEXT = ("text", "heading", "salutation")
_DATES = ("published", "signed")
_TITLE_KINDS = ("plain", "body", "body_rest")


@dataclass(slots=True)
class _Line:
    """A line, or a part of one: ends stripped, each run of spaces made one, letters set apart closed up."""

    folded: str
    text: str
    gap: bool
    kind: str = ""
    boxed: bool = False
    row: bool = False

    def __post_init__(self) -> None:
        self.row = "\t" in self.folded.strip()
        spans = [found.span() for found in _TOKEN.finditer(self.folded)]
        glue = "" if len(spans) > 1 and all(end - start == 1 for start, end in spans) else " "
        self.text = glue.join(self.text[start:end] for start, end in spans)
        self.folded = glue.join(self.folded[start:end] for start, end in spans)


@dataclass(slots=True)
class _Made:
    """What the lines under the title tell."""

    passed: date | None = None
    made: date | None = None
    approved: date | None = None
    promulgated: date | None = None
    number: str | None = None


@dataclass(slots=True)
class _Page:
    """The first and the last lines of a text, and where the middle is."""

    text: str
    folded: str
    head: list[_Line]
    tail: list[_Line]
    middle: tuple[int, int]


class MetadataReader:
    """Reads the metadata of a document.

    The pack's patterns by name; those of a kind of line must match all of it:

    - `stop` (nothing below is the document's), `box` and `divider` (a box above the document, and its end), `skip`
      (no line of the document's), `remark` (may stand below a signature), `heading`, `text` (running text);
    - `number`, `order_head` (group `issuer`), `serial`; `number_in`, `order_in`: the same in a line under the title;
    - `date`, `made` (the line under a title), `stamp` (of a web page); `date_in`: a date anywhere, groups `y` `m` `d`;
      `passed`, `approved`, `promulgated`, `amended`: what was done on the date before;
    - `body`, `body_rest`, `officer`: who signs; `seal`: what is dropped behind them; `signed_run`: where a signature
      begins in running text before a date, group `value`; `signed_next`: what may follow that date; `closed`: the
      character before a date without a signature;
    - `title_end`, `title_head` (goes on below an empty line), `subtitle`, `footnote`, `opening` (how a text opens, not
      a title); `title_body`: the body a title names first, group `value`; `run_on`: a title the text has run into,
      cut at the ends of its groups;
    - `salutation`, `not_salutation`, `greeting` (group `value`), `addressee_end`; `receipt`: a note before an answer.

    Args:
        spec: the `metadata` section of a pack.
    """

    def __init__(self, spec: model.Metadata) -> None:
        self._digits = spec.digits
        never = regex.compile("(?!)")
        self._patterns: dict[str, regex.Pattern[str]] = defaultdict(lambda: never)
        self._patterns.update((name, regex.compile(spec.alternatives(name))) for name in spec.patterns)
        self._labels = spec.labels
        groups = [(label, f"(?<l{i}>{_label(label.words)})") for i, label in enumerate(spec.labels)]
        self._label = regex.compile("|".join(group for _, group in groups) or "(?!)")
        inline = [rf"(?<=[ |]){group}" for label, group in groups if "inline" in label.where]
        self._inline = regex.compile("|".join(inline) or "(?!)")
        words = [word for label in spec.labels for word in label.words]
        self._next_label = regex.compile(rf" (?:{_spaced(words)}|\p{{Han}}{{2,5}}) ?：| ?[|] ")

    def read(self, text: str, folded: str) -> dict[str, object]:
        """The metadata of a document.

        Args:
            text: the text.
            folded: the same text folded, of the same length.

        Returns:
            `title`, `source`, `issuer`, `number`, `addressee` (strings or None), `published`, `signed` (dates or
            None) and `citations` (a tuple of strings), all cut from `text`.
        """
        page = self._page(text, folded)
        head = page.head
        labels = self._labelled(page)
        title, below = self._title(head)
        if "title" in labels:
            title = labels["title"]
        front = _front(head, below)
        made = self._made([line for line in head[:below] if line.boxed] + front, bool(title))
        bodies, signed = self._signed(page, dated=bool(made.passed or made.made))
        named = self._patterns["title_body"].fullmatch("".join((title or "").split()))
        if bodies and named and named["value"] not in bodies:
            bodies, signed = None, None
        issuer = bodies or self._standing_body(front, title) or self._order_body(head) or labels.get("issuer")
        return {
            "title": title,
            "source": labels.get("source"),
            "issuer": issuer,
            "number": labels.get("number") or self._number(head) or made.number,
            "published": self._day(labels.get("published", "")) or self._stamped(head) or made.promulgated,
            "signed": signed or made.passed or made.made or made.approved,
            "addressee": self._addressee(head, below),
            "citations": _citations(text, folded, title),
        }

    # -- lines ------------------------------------------------------------------------------------------------------

    def _page(self, text: str, folded: str) -> _Page:
        spans = [found.span() for found in _first(folded, 0, min(len(folded), _REACH), _LINES)]
        end = spans[-1][1] if spans else 0
        last = [found.span() for found in _first(folded, max(end, _tail(folded)), len(folded), 2 * _LINES)][-_LINES:]
        if len(spans) <= _RUN_ON:
            spans, last = list(self._cut(folded, spans)), list(self._cut(folded, last))
        head = self._typed(text, folded, spans)
        if any(line.kind == "box" for line in head):
            head = self._unboxed(text, folded, head, end)
        stopped = next((i for i, line in enumerate(head) if i and line.kind == "stop"), None)
        if stopped is not None:
            return _Page(text, folded, head[:stopped], [], (end, end))
        tail = self._typed(text, folded, last)
        stopped = next((i for i, line in enumerate(tail) if line.kind == "stop"), len(tail))
        return _Page(text, folded, head, tail[:stopped], (end, last[0][0] if last else end))

    def _typed(self, text: str, folded: str, spans: Iterable[tuple[int, int]]) -> list[_Line]:
        lines: list[_Line] = []
        last = -1
        for start, end in spans:
            gap = last < 0 or folded.count("\n", last, start) > 1
            line = _Line(folded[start:end], text[start:end], gap)
            last = end
            if line.folded:
                line.kind = self._kind(line)
                lines.append(line)
        return lines

    def _kind(self, line: _Line) -> str:
        folded = line.folded
        if folded.endswith("：") and self._salutes(folded):
            return "salutation"
        if len(folded) > _SENTENCE or line.row:
            return "text"
        found = self._label.match(folded)
        if found and (self._named(found).field not in _DATES or self._day(folded[found.end() :])):
            return "label"
        for kind in _KINDS:
            if self._patterns[kind].fullmatch(folded):
                return kind
        return "text" if self._patterns["text"].search(folded) else "plain"

    def _salutes(self, folded: str) -> bool:
        return bool(
            self._patterns["salutation"].fullmatch(folded) and not self._patterns["not_salutation"].fullmatch(folded)
        )

    def _unboxed(self, text: str, folded: str, head: list[_Line], end: int) -> list[_Line]:
        """Marks the lines of the box above the document; where it is long, the lines below it are read as well."""
        if all(line.kind != "divider" for line in head):
            at = folded.find("\n---", end, end + _BOX)
            if at < 0:
                return head
            head = head + self._typed(text, folded, [x.span() for x in _first(folded, at, at + _REACH, _LINES // 2)])
        inside = False
        for line in head:
            inside = (inside or line.kind == "box") and line.kind != "divider"
            line.boxed = inside
        return head

    # -- text that has run together ---------------------------------------------------------------------------------

    def _cut(self, folded: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        for start, end in spans:
            places = {start, end}
            if end - start > _LONG:
                places.update(self._cut_front(folded, start, end))
                places.update(self._cut_signature(folded, start, end))
            ordered = sorted(places)
            yield from pairwise(ordered)

    def _cut_front(self, folded: str, start: int, end: int) -> Iterator[int]:
        found = self._patterns["run_on"].match(folded, start, min(end, start + 2 * _TITLE))
        at = start
        if found:
            for name in found.groupdict():
                yield from (place for place in found.span(name) if place >= 0)
            at = found.end()
        while at < end and folded[at].isspace():
            at += 1
        greeted = self._patterns["salutation"].match(folded, at, end)
        if greeted and self._salutes(greeted.group()):
            yield greeted.end()

    def _cut_signature(self, folded: str, start: int, end: int) -> Iterator[int]:
        last = max(start + _OPENING, end - 2 * _TITLE)
        for lo, hi in ((start, min(end, start + _OPENING)), (last, end)):
            for found in self._patterns["date_in"].finditer(folded, lo, hi):
                after = folded[found.end() : min(end, found.end() + _SENTENCE)].strip()
                if not self._patterns["signed_next"].match(after):
                    continue
                place = self._signed_at(folded, start, found.start())
                if place is not None:
                    yield from (place, *found.span())
                elif not after and self._patterns["closed"].search(folded[start : found.start()].rstrip()[-1:]):
                    yield found.start()

    def _signed_at(self, folded: str, start: int, at: int) -> int | None:
        """Where the bodies begin that sign right before this place."""
        places = [i for i in range(max(start, at - _SENTENCE), at) if not folded[i].isspace()][-2 * _DAY :]
        found = self._patterns["signed_run"].match("".join(folded[i] for i in places))
        return places[found.start("value")] if found else None

    # -- fields -----------------------------------------------------------------------------------------------------

    def _labelled(self, page: _Page) -> dict[str, str]:
        """Field: what stands behind its label first. Dates are folded, to be read; the rest is as written."""
        values: dict[str, str] = {}
        for place, lines in (("head", page.head[: _opening(page.head)]), ("tail", page.tail or page.head)):
            for i, line in enumerate(lines):
                below = lines[i + 1] if i + 1 < len(lines) else None
                for found in self._labels_in(line):
                    label = self._named(found)
                    if label.field not in values and place in label.where:
                        values[label.field] = self._label_value(line, found.end(), below, label.field in _DATES)
        return {name: value for name, value in values.items() if value}

    def _labels_in(self, line: _Line) -> Iterator[regex.Match[str]]:
        if line.kind == "label" and (found := self._label.match(line.folded)):
            yield found
        if line.kind in ("label", "stamp"):
            yield from self._inline.finditer(line.folded)

    def _named(self, found: regex.Match[str]) -> model.MetadataField:
        return self._labels[int((found.lastgroup or "l0")[1:])]

    def _label_value(self, line: _Line, at: int, below: _Line | None, folded: bool) -> str:
        if at == len(line.folded) and below and below.kind in ("plain", "body", "number", "date"):
            line, at = below, 0
        found = self._next_label.search(line.folded, at)
        end = found.start() if found else len(line.folded)
        return (line.folded if folded else line.text)[at:end].strip()

    def _title(self, head: Sequence[_Line]) -> tuple[str | None, int]:
        """The title, and the line below it."""
        fresh, begun, i = True, False, 0
        while i < len(head):
            line = head[i]
            if line.boxed or line.kind not in _TITLE_KINDS:
                # below a rule, and below the date that closes a notice, a document may begin
                renewed = line.kind == "divider" or (line.kind == "date" and begun)
                fresh = renewed or (fresh and line.kind not in _BODY_TEXT)
                begun = begun or line.kind in ("text", "salutation")
                i += 1
                continue
            count = self._title_lines(head, i, fresh, begun)
            if count:
                return self._title_text(head, i, count)
            i += len(_block(head, i))
            fresh = fresh and line.kind == "body"
        return None, 0

    def _title_lines(self, head: Sequence[_Line], i: int, fresh: bool, begun: bool) -> int:
        """How many of the lines from this one on are the title."""
        block = self._title_block(head, i)
        joined = "".join(self._unmarked(line.folded) for line in block)
        below = head[i + len(block)] if i + len(block) < len(head) else None
        if len(block) > _BLOCK or len(joined) > _TITLE:
            return self._short_title(head, i, block) if fresh and begun else 0
        named = any(line.kind == "plain" for line in block) and not self._patterns["officer"].fullmatch(joined)
        if named and below and self._under_title(joined, head, i + len(block), fresh):
            return len(block)
        if not fresh or self._patterns["opening"].fullmatch(joined):
            return 0
        if self._ends(joined):
            return len(block)
        if below and below.gap and self._patterns["title_head"].fullmatch(joined) and below.kind in _TITLE_KINDS:
            rest = self._title_lines(head, i + len(block), fresh, begun)
            return len(block) + rest if rest else 0
        return self._short_title(head, i, block) if begun else 0

    def _title_block(self, head: Sequence[_Line], i: int) -> list[_Line]:
        block = _block(head, i)
        if len(block) > 1 and _bare(block[0].folded) == _bare(block[1].folded):
            return block[:1]
        for count, line in enumerate(block[1:_BLOCK], 1):
            if self._patterns["opening"].fullmatch(line.folded) and self._ends(block[count - 1].folded):
                return block[:count]
        return block

    def _under_title(self, joined: str, head: Sequence[_Line], i: int, fresh: bool) -> bool:
        """Whether this line only stands under a title."""
        kind = head[i].kind
        if kind == "made":
            return True
        if kind == "date" and not self._ends(joined):
            return False
        if kind == "plain" and i + 1 < len(head):
            # the name of an account between headline and time
            kind = head[i + 1].kind if len(head[i].folded) <= len(joined) // 2 else ""
            return fresh and kind == "stamp"
        return fresh and kind in _UNDER_TITLE

    def _short_title(self, head: Sequence[_Line], i: int, block: Sequence[_Line]) -> int:
        """A title with the text right below it."""
        joined = ""
        for count, line in enumerate(block[:3], 1):
            joined += self._unmarked(line.folded)
            if self._ends(joined):
                return count
        return 0

    def _title_text(self, head: Sequence[_Line], i: int, count: int) -> tuple[str, int]:
        parts = [self._unmarked(line.folded, line.text) for line in head[i : i + count]]
        i += count
        while i < len(head) and _bare(head[i].folded) == _bare("".join(parts)):
            i += 1
        if i < len(head) and self._patterns["subtitle"].fullmatch(head[i].folded):
            parts.append(head[i].text)
        return "".join(parts), i

    def _ends(self, joined: str) -> bool:
        return bool(self._patterns["title_end"].search(joined))

    def _unmarked(self, folded: str, text: str | None = None) -> str:
        """Without the marks of footnotes."""
        text = folded if text is None else text
        for found in reversed(list(self._patterns["footnote"].finditer(folded))):
            text = text[: found.start()] + text[found.end() :]
        return text.strip()

    def _made(self, front: Sequence[_Line], titled: bool) -> _Made:
        made = _Made()
        for line in _bracketed(front):
            if line.kind not in ("made", "subtitle") and not (line.kind == "date" and titled):
                continue
            dates = list(self._patterns["date_in"].finditer(line.folded))
            ends = [*(found.start() for found in dates), len(line.folded)][1:]
            for found, end in zip(dates, ends, strict=False):
                self._note(made, self._found_day(found), line, found.end(), end)
            if made.number is None and (number := self._patterns["number_in"].search(line.folded)):
                made.number = line.text[number.start() : number.end()]
        return made

    def _note(self, made: _Made, day: date | None, line: _Line, start: int, end: int) -> None:
        """What was done on a day, by the words after it."""
        said = re.sub("《[^》]*》", "", line.folded[start:end])
        names = ("amended", "promulgated", "passed", "approved")
        done = next((name for name in names if self._patterns[name].search(said)), "made")
        if done == "amended":
            return
        if getattr(made, done) is None:
            setattr(made, done, day)
        if made.number is None and (order := self._patterns["order_in"].search(line.folded, start, end)):
            made.number = line.text[order.start() : order.end()]

    def _stamped(self, head: Sequence[_Line]) -> date | None:
        stamps = (line for line in head[: _opening(head)] if line.kind == "stamp")
        return next((self._day(line.folded) for line in stamps), None)

    def _number(self, head: Sequence[_Line]) -> str | None:
        opening = len(_front(head, 0))
        for i, line in enumerate(head):
            if line.kind == "number":
                found = self._patterns["number_in"].search(line.folded)
                return line.text[found.start() : found.end()] if found else None
            if line.kind == "order_head" and i < opening:
                found = self._patterns["order_head"].fullmatch(line.folded)
                if found and found["serial"]:
                    return line.text
                if i + 1 < len(head) and head[i + 1].kind == "serial":
                    return line.text + head[i + 1].text
        return None

    def _order_body(self, head: Sequence[_Line]) -> str | None:
        for line in _front(head, 0):
            found = self._patterns["order_head"].fullmatch(line.folded) if line.kind == "order_head" else None
            if found:
                return line.text[slice(*found.span("issuer"))].strip()
        return None

    def _signed(self, page: _Page, dated: bool) -> tuple[str | None, date | None]:
        """Who signs, and when; a notice longer than the first lines is signed before what it issues."""
        found = self._signature(page.head, [], dated)
        if not found[0] and any(line.kind in ("salutation", "number") for line in page.head):
            inner = self._inner(page)
            found = self._signature(inner, [], dated) if inner else found
        return found if found[0] else self._signature(page.head, page.tail, dated)

    def _inner(self, page: _Page) -> list[_Line]:
        """The lines down to the first date between the first and the last lines that has a body above it."""
        spans: list[tuple[int, int]] = []
        start, end = page.middle
        for found in _LINE.finditer(page.folded, start, min(end, start + _BOX)):
            spans.append(found.span())
            line = found.group().strip()
            if len(line) <= _DAY and self._patterns["date"].fullmatch(line):
                lines = self._typed(page.text, page.folded, spans[-2 * _BLOCK :])
                if self._bodies(lines, len(lines) - 1):
                    return lines
        return []

    def _signature(self, head: Sequence[_Line], tail: Sequence[_Line], dated: bool) -> tuple[str | None, date | None]:
        """The first date with a body above it, else the date that closes text or notice."""
        lines = [*head, *tail]
        begun, closing = False, None
        for i, line in enumerate(lines):
            begun = begun or line.kind in _BODY_TEXT
            if line.kind != "date":
                continue
            bodies = self._bodies(lines, i)
            if bodies:
                return bodies, self._day(line.folded)
            if begun and closing is None and self._closes(lines, i, i < len(head), dated):
                closing = self._day(line.folded)
        return None, closing

    def _closes(self, lines: Sequence[_Line], i: int, in_head: bool, dated: bool) -> bool:
        """Whether a date without a body above it closes the text or, where none stands under its title, a notice."""
        rest = [line for line in lines[i + 1 :] if line.kind not in ("remark", "skip")]
        ordered = any(line.kind == "order_head" for line in _front(lines, 0))
        if not rest or (ordered and lines[i - 1].kind == "officer"):
            return True
        if not in_head or dated:
            return False
        return rest[0].kind == "divider" or (rest[0].kind in _TITLE_KINDS and self._ends(rest[0].folded))

    def _bodies(self, lines: Sequence[_Line], i: int) -> str | None:
        """The bodies on the lines above this one."""
        if i and lines[i - 1].kind == "officer":
            i -= 1
        start = i
        while start and lines[start - 1].kind in ("body", "body_rest") and i - start < 2 * _BLOCK:
            start -= 1
        return self._joined(lines[start:i])

    def _joined(self, lines: Sequence[_Line]) -> str | None:
        names: list[str] = []
        for line in lines:
            text = self._unsealed(line)
            if line.kind == "body_rest" and names:
                names[-1] += text
            elif line.kind == "body":
                parts = text.split(" ")
                whole = all(self._patterns["body"].fullmatch(part) for part in line.folded.split(" "))
                names.extend(parts if whole else ["".join(parts)])
        return "、".join(name for name in dict.fromkeys(names) if name) or None

    def _unsealed(self, line: _Line) -> str:
        found = self._patterns["seal"].search(line.folded)
        return line.text[: found.start()].rstrip() if found else line.text

    def _standing_body(self, front: Sequence[_Line], title: str | None) -> str | None:
        """A body alone on a line under the title, or above the date where a fragment has lost its title."""
        bodies: list[_Line] = []
        for line in front:
            if line.kind in ("body", "body_rest"):
                bodies.append(line)
            elif bodies:
                return self._joined(bodies) if title or line.kind in ("made", "date") else None
        return self._joined(bodies) if title else None

    def _addressee(self, head: Sequence[_Line], below: int) -> str | None:
        for i, line in enumerate(head):
            if line.kind == "salutation":
                answer = self._answered(head[i + 1]) if i + 1 < len(head) else None
                return answer or self._salutation(head, i, below)
            if line.kind in ("text", "plain") and (value := self._greeting(line)):
                return value
            if line.kind in ("text", "heading") and not self._wraps(head, i):
                return None
        return None

    def _wraps(self, head: Sequence[_Line], i: int) -> bool:
        """Whether a salutation goes on below this line, or may stand below the box it is in."""
        if head[i].folded[-1] in "、，" and len(head[i].folded) <= _SENTENCE:
            below = next((x for x in head[i + 1 : i + _BLOCK] if x.gap or x.folded[-1] not in "、，"), None)
            if below and not below.gap and below.kind == "salutation":
                return True
        return any(line.kind == "divider" for line in head[i:])

    def _salutation(self, head: Sequence[_Line], i: int, below: int) -> str:
        text = head[i].text[:-1]
        while i and not head[i].gap and i != below and self._goes_on(head[i - 1]):
            i -= 1
            text = head[i].text + text
        return text

    def _goes_on(self, line: _Line) -> bool:
        return line.folded[-1] in "、，" or bool(
            line.kind in _TITLE_KINDS and self._patterns["addressee_end"].search(line.folded)
        )

    def _greeting(self, line: _Line) -> str | None:
        return self._answered(line) or self._greeted(line, 0)

    def _answered(self, line: _Line) -> str | None:
        """The greeting of the answer, behind a note that the letter was received."""
        receipt = self._patterns["receipt"].match(line.folded)
        if not receipt:
            return None
        dated = self._patterns["date_in"].match(line.folded, receipt.end())
        return self._greeted(line, (dated or receipt).end())

    def _greeted(self, line: _Line, at: int) -> str | None:
        found = self._patterns["greeting"].match(line.folded, at)
        return line.text[slice(*found.span("value"))] if found else None

    # -- dates ------------------------------------------------------------------------------------------------------

    def _day(self, folded: str) -> date | None:
        found = self._patterns["date_in"].search(folded)
        return self._found_day(found) if found else None

    def _found_day(self, found: regex.Match[str]) -> date | None:
        try:
            return date(*(self._value(found[name]) for name in ("y", "m", "d")))
        except ValueError:
            return None

    def _value(self, numeral: str) -> int:
        if numeral.isdecimal():
            return int(numeral)
        total, tens = 0, False
        for character in numeral:
            digit = self._digits.get(character, 0)
            if digit == _TEN:
                total, tens = (total or 1) * 10, True
            else:
                total = total + digit if tens else total * 10 + digit
        return total


def _label(words: Iterable[str]) -> str:
    return rf"〔? ?(?:{_spaced(words)}) ?〕? ?： ?"


def _spaced(words: Iterable[str]) -> str:
    return "|".join(" ?".join(regex.escape(character) for character in word) for word in words)


def _first(folded: str, start: int, end: int, count: int) -> list[re.Match[str]]:
    return [found for found, _ in zip(_LINE.finditer(folded, start, end), range(count), strict=False)]


def _tail(folded: str) -> int:
    """Where the last lines begin."""
    at, floor = len(folded), max(0, len(folded) - _REACH)
    for _ in range(2 * _LINES):
        at = folded.rfind("\n", floor, at)
        if at < 0:
            return floor
    return at


def _block(head: Sequence[_Line], i: int) -> list[_Line]:
    """The lines from this one on that no empty line and no other kind parts."""
    end = i + 1
    while end < len(head) and head[end].kind in _TITLE_KINDS and not head[end].gap:
        end += 1
    return list(head[i:end])


def _front(head: Sequence[_Line], below: int) -> list[_Line]:
    """The lines between the title and the text."""
    end = next((i for i in range(below, len(head)) if head[i].kind in _BODY_TEXT), len(head))
    return list(head[below:end])


def _opening(head: Sequence[_Line]) -> int:
    """Where the text begins: at a heading, a salutation or a long sentence."""
    return next(
        (i for i, x in enumerate(head) if x.kind in _BODY_TEXT and (x.kind != "text" or len(x.folded) > _DAY)),
        len(head),
    )


def _bracketed(front: Sequence[_Line]) -> Iterator[_Line]:
    """The lines, those of one bracket joined."""
    i = 0
    while i < len(front):
        line = front[i]
        while line.folded.startswith("（") and "）" not in line.folded and i + 1 < len(front):
            i += 1
            line = replace(line, folded=line.folded + front[i].folded, text=line.text + front[i].text)
        yield line
        i += 1


def _bare(folded: str) -> str:
    return "".join(folded.split()).strip("《》")


def _citations(text: str, folded: str, title: str | None) -> tuple[str, ...]:
    own = _variants("".join((title or "").split()))
    names: dict[str, str] = {}
    for start, end in _names(folded):
        key = "".join(folded[start:end].split())
        if key not in names and not own & _variants(key[1:-1]):
            names[key] = "".join(text[start:end].split())
    return tuple(names.values())


def _names(folded: str) -> Iterator[tuple[int, int]]:
    """Outermost stretches in title marks; one that is never closed gives up those inside it."""
    opened: list[int] = []
    inner: list[tuple[int, int]] = []
    for mark in _MARK.finditer(folded):
        at = mark.start()
        if opened and at - opened[0] > _NAME:
            yield from inner
            opened, inner = [], []
        if mark.group() == "《":
            opened.append(at)
        elif opened:
            start = opened.pop()
            if opened:
                inner.append((start, at + 1))
            else:
                yield start, at + 1
                inner = []
    yield from inner


def _variants(name: str) -> set[str]:
    """A name, and the same without the bracket that closes it."""
    narrow = name.replace("(", "（").replace(")", "）")
    return {narrow, re.sub("（[^（）]*）$", "", narrow)} - {""}
