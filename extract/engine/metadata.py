"""What a document says about itself: title, source, issuer, number, dates, addressee, and what it cites.

Only the first and the last lines are read. Each is given a kind by the pack's patterns, and where a kind stands among
the others tells what it is: the title stands above a number or a date, a signature is a body above a date, the
salutation stands before the first sentence. Lines that have run together are parted first, and torn ones joined.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import regex

from extract.ruleset import model
from extract.ruleset.regexes import Pattern, compile_rule

_LINES = 40  # read at either end of the text
_REACH = 12_000  # characters, likewise
_RUN_ON = 8  # a text of so few lines may have run together
_LONG = 100  # characters of a line that may hold several
_SENTENCE = 160  # characters: a longer line is running text
_TITLE = 200
_BLOCK = 6  # lines of a title
_MIDDLE = 30_000  # characters that are searched for a signature between the first and the last lines
_DAY = 60  # characters: a longer line is no date and no body

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_TOKEN = re.compile(r"[^\s\ufeff\ue000-\uf8ff]+")
_PLAIN = "[^《》]{0,400}+"
_INNER = f"《{_PLAIN}(?:《{_PLAIN}》{_PLAIN}){{0,9}}+》"
_CITED = regex.compile(f"《{_PLAIN}(?:{_INNER}{_PLAIN}){{0,9}}+》")

# Kinds of line that one pattern tells, in the order they are tried.
_KINDS = ("stop", "box", "divider", "skip", "stamp", "number", "order_head", "serial", "date", "made", "subtitle",
          "heading", "officer", "body", "body_rest", "remark")  # fmt: skip
_UNDER_TITLE = ("made", "date", "number", "stamp", "label", "order_head", "subtitle")
_BODY_TEXT = ("text", "heading", "salutation")
_TITLE_KINDS = ("plain", "body", "body_rest")
_DONE = ("amended", "promulgated", "passed", "approved")


@dataclass(slots=True)
class _Line:
    """A line, or a part of one: ends stripped, each run of spaces made one, letters set apart closed up."""

    folded: str
    text: str
    gap: bool
    kind: str = ""
    boxed: bool = False


@dataclass(slots=True)
class _Page:
    """The first and the last lines of a text, and where the middle is."""

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
      a title); `title_body`: the body a title names first, group `value`;
    - `run_on`: a title that what stands under it, or the text, has run into, cut at the ends of its groups; `torn`:
      two lines that are one;
    - `salutation`, `not_salutation`, `addressee_end`; `greeting` in running text (group `value`); `answer`: the same
      behind a note that the letter was received.

    Args:
        spec: the `metadata` section of a pack.
    """

    def __init__(self, spec: model.Metadata) -> None:
        self._digits = spec.digits
        never = compile_rule("(?!)")
        self._patterns: dict[str, Pattern] = defaultdict(lambda: never)
        words = [word for choice in spec.words.values() for word in choice]
        self._patterns.update(
            (name, compile_rule(spec.alternatives(name), *parts, *words, whole=True))
            for name, parts in spec.patterns.items()
        )
        self._labels = spec.labels
        groups = [f"(?<l{i}>〔? ?(?:{_spaced(label.words)}) ?〕? ?： ?)" for i, label in enumerate(spec.labels)]
        self._label = compile_rule(rf"(?:^|(?<=[ |]))(?:{'|'.join(groups)})" if groups else "(?!)")
        names = _spaced(word for label in spec.labels for word in label.words)
        self._next_label = compile_rule(rf" (?:{names}|\p{{Han}}{{2,5}}) ?：| ?[|] ")

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
        title = labels.get("title", title)
        front = _front(head, below)
        made, made_number = self._made([line for line in head[:below] if line.boxed] + front, bool(title))
        day = made.get("passed") or made.get("made")
        bodies, signed = self._signed(page, text, folded, dated=bool(day))
        named = self._patterns["title_body"].fullmatch("".join((title or "").split()))
        if bodies and named and named["value"] not in bodies:
            bodies, signed = None, None
        ordering, number = self._order(head)
        return {
            "title": title,
            "source": labels.get("source"),
            "issuer": bodies or self._standing_body(front, title) or ordering or labels.get("issuer"),
            "number": labels.get("number") or number or made_number,
            "published": self._day(labels.get("published", "")) or self._stamped(head) or made.get("promulgated"),
            "signed": signed or day or made.get("approved"),
            "addressee": self._addressee(head, below),
            "citations": _citations(text, folded, title),
        }

    # -- lines ------------------------------------------------------------------------------------------------------

    def _page(self, text: str, folded: str) -> _Page:
        spans = [found.span() for found in _LINE.finditer(folded, 0, _REACH)][:_LINES]
        end = spans[-1][1] if spans else 0
        last = [found.span() for found in _LINE.finditer(folded, max(end, len(folded) - _REACH))][-_LINES:]
        head = self._typed(text, folded, self._cut(folded, spans))
        kinds = [line.kind for line in head]
        if "box" in kinds and "divider" in kinds:
            for line in head[kinds.index("box") : kinds.index("divider", kinds.index("box"))]:
                line.boxed = True
        if "stop" in kinds[1:]:
            return _Page(head[: kinds.index("stop", 1)], [], (end, end))
        tail = self._typed(text, folded, self._cut(folded, last, opened=True))
        stopped = next((i for i, line in enumerate(tail) if line.kind == "stop"), len(tail))
        return _Page(head, tail[:stopped], (end, last[0][0] if last else end))

    def _typed(self, text: str, folded: str, spans: Iterable[tuple[int, int]]) -> list[_Line]:
        lines: list[_Line] = []
        last = -1
        for start, end in spans:
            gap = last < 0 or folded.count("\n", last, start) > 1
            last = end
            tokens = [found.span() for found in _TOKEN.finditer(folded, start, end)]
            glue = "" if len(tokens) > 1 and all(b - a == 1 for a, b in tokens) else " "
            line = _Line(glue.join(folded[a:b] for a, b in tokens), glue.join(text[a:b] for a, b in tokens), gap)
            if lines and self._patterns["torn"].fullmatch(f"{lines[-1].folded}\n{line.folded}"):
                above = lines.pop()
                kind = "made" if above.kind == "made" else ""
                line = _Line(above.folded + line.folded, above.text + line.text, above.gap, kind)
            if line.folded:
                row = "\t" in folded[start:end].strip()  # of a table
                line.kind = line.kind or ("text" if row else self._kind(line.folded))
                lines.append(line)
        return lines

    def _kind(self, folded: str) -> str:
        if folded.endswith("：") and self._salutes(folded):
            return "salutation"
        if len(folded) > _SENTENCE:
            return "text"
        if self._label.match(folded):
            return "label"
        for kind in _KINDS:
            if self._patterns[kind].fullmatch(folded):
                return kind
        return "text" if self._patterns["text"].search(folded) else "plain"

    def _salutes(self, folded: str) -> bool:
        return bool(
            self._patterns["salutation"].fullmatch(folded) and not self._patterns["not_salutation"].fullmatch(folded)
        )

    def _cut(self, folded: str, spans: Sequence[tuple[int, int]], opened: bool = False) -> Iterator[tuple[int, int]]:
        """Parts the title from what has run into it; in a text of few lines, the salutation and the signature too."""
        few = len(spans) <= _RUN_ON
        for start, end in spans:
            places = {start, end}
            long = few and end - start > _LONG
            if not opened:
                places.update(self._cut_front(folded, start, end, long))
            if long:
                places.update(self._cut_signature(folded, start, end))
            opened = opened or bool(self._patterns["text"].search(folded[start:end].strip()))
            yield from pairwise(sorted(places))

    def _cut_front(self, folded: str, start: int, end: int, long: bool) -> Iterator[int]:
        found = self._patterns["run_on"].match(folded, start, min(end, start + 2 * _TITLE))
        at = start
        if found:
            yield from (place for name in found.groupdict() for place in found.span(name) if place >= 0)
            at = found.end()
        while at < end and folded[at].isspace():
            at += 1
        greeted = self._patterns["salutation"].match(folded, at, end) if found or long else None
        if greeted and self._salutes(greeted.group()):
            yield greeted.end()

    def _cut_signature(self, folded: str, start: int, end: int) -> Iterator[int]:
        for found in self._patterns["date_in"].finditer(folded, start, end):
            after = folded[found.end() : min(end, found.end() + _SENTENCE)].strip()
            if not self._patterns["signed_next"].match(after):
                continue
            near = range(max(start, found.start() - _SENTENCE), found.start())
            places = [i for i in near if not folded[i].isspace()][-2 * _DAY :]
            before = "".join(folded[i] for i in places)
            if bodies := self._patterns["signed_run"].match(before):
                yield from (places[bodies.start("value")], *found.span())
            elif not after and self._patterns["closed"].search(before[-1:]):
                yield found.start()

    # -- fields -----------------------------------------------------------------------------------------------------

    def _labelled(self, page: _Page) -> dict[str, str]:
        """Field: what stands behind its label first. Dates are folded, to be read; the rest is as written."""
        values: dict[str, str] = {}
        for place, lines in (("head", _front(page.head, 0)), ("tail", page.tail or page.head)):
            for line in lines:
                for found in self._label.finditer(line.folded) if line.kind in ("label", "stamp") else ():
                    label = self._labels[int(str(found.lastgroup)[1:])]
                    if place not in label.where or (found.start() and "inline" not in label.where):
                        continue
                    at = found.end()
                    ends = [self._next_label.search(line.folded, at)]
                    if label.field == "source":
                        ends.append(self._patterns["date_in"].search(line.folded, at))
                    end = min((found.start() for found in ends if found), default=len(line.folded))
                    value = (line.folded if label.field == "published" else line.text)[at:end].strip()
                    if value and (label.field != "published" or self._day(value)):
                        values.setdefault(label.field, value)
        return values

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
            end = self._title_end(head, i, fresh)
            if end:
                parts = [self._unmarked(line.folded, line.text) for line in head[i:end]]
                if end < len(head) and self._patterns["subtitle"].fullmatch(head[end].folded):
                    parts.append(head[end].text)
                return "".join(parts), end
            i += len(_block(head, i))
            fresh = False
        return None, 0

    def _title_end(self, head: Sequence[_Line], i: int, fresh: bool) -> int:
        """The line below the title that begins on this line; 0 if none does."""
        block = self._title_block(head, i)
        joined = "".join(self._unmarked(line.folded, line.folded) for line in block)
        end = i + len(block)
        below = head[end] if end < len(head) else None
        if len(block) > _BLOCK or len(joined) > _TITLE:
            return 0
        if below and any(line.kind == "plain" for line in block):
            kind = below.kind
            if kind == "plain" and end + 1 < len(head) and len(below.folded) <= len(joined) // 2:
                # the name of an account between headline and time
                kind = "stamp" if head[end + 1].kind == "stamp" else kind
            if kind == "made" or (fresh and kind in _UNDER_TITLE):
                return end
        if not fresh or self._patterns["opening"].fullmatch(joined):
            return 0
        if self._ends(joined):
            return end
        if below and below.gap and self._patterns["title_head"].fullmatch(joined) and below.kind in _TITLE_KINDS:
            return self._title_end(head, end, fresh)
        return 0

    def _title_block(self, head: Sequence[_Line], i: int) -> list[_Line]:
        block = _block(head, i)
        if len(block) > 1 and block[0].folded.strip("《》") == block[1].folded.strip("《》"):
            return block[:1]
        for count, line in enumerate(block[1:_BLOCK], 1):
            if self._patterns["opening"].fullmatch(line.folded) and self._ends(block[count - 1].folded):
                return block[:count]
        return block

    def _ends(self, joined: str) -> bool:
        return bool(self._patterns["title_end"].search(joined))

    def _unmarked(self, folded: str, text: str) -> str:
        """Without the marks of footnotes."""
        for found in reversed(list(self._patterns["footnote"].finditer(folded))):
            text = text[: found.start()] + text[found.end() :]
        return text.strip()

    def _made(self, front: Sequence[_Line], titled: bool) -> tuple[dict[str, date | None], str | None]:
        """What was done on the dates under the title, by the words after each; and the number among them."""
        days: dict[str, date | None] = {}
        number = None
        for line in front:
            if line.kind not in ("made", "subtitle") and not (line.kind == "date" and titled):
                continue
            dates = list(self._patterns["date_in"].finditer(line.folded))
            for found, end in zip(dates, [*(x.start() for x in dates[1:]), len(line.folded)], strict=False):
                said = line.folded[found.end() : end]
                done = next((name for name in _DONE if self._patterns[name].search(said)), "made")
                days.setdefault(done, self._found_day(found))
                if done != "amended":
                    number = number or self._part("order_in", line, (found.end(), end))
            number = number or self._part("number_in", line)
        return days, number

    def _part(self, name: str, line: _Line, span: tuple[int, int] = (0, _REACH), group: int | str = 0) -> str | None:
        """What a pattern finds in a line, as written."""
        found = self._patterns[name].search(line.folded, *span)
        return line.text[slice(*found.span(group))] if found else None

    def _order(self, head: Sequence[_Line]) -> tuple[str | None, str | None]:
        """The body that gives an order, and the number: a line's, or the order's."""
        body = number = None
        opening = len(_front(head, 0))
        for i, line in enumerate(head):
            if line.kind == "number":
                number = number or self._part("number_in", line)
            found = self._patterns["order_head"].fullmatch(line.folded) if line.kind == "order_head" else None
            if found and i < opening:
                body = body or line.text[slice(*found.span("issuer"))].strip()
                serial = head[i + 1].text if i + 1 < len(head) and head[i + 1].kind == "serial" else ""
                if serial or found["serial"]:
                    number = number or line.text + serial
        return body, number

    def _stamped(self, head: Sequence[_Line]) -> date | None:
        stamps = (line.folded for line in _front(head, 0) if self._patterns["stamp"].fullmatch(line.folded))
        return next((self._day(stamp) for stamp in stamps), None)

    # -- signature --------------------------------------------------------------------------------------------------

    def _signed(self, page: _Page, text: str, folded: str, dated: bool) -> tuple[str | None, date | None]:
        """Who signs, and when; a notice longer than the first lines is signed before what it issues."""
        found = self._signature(page.head, len(page.head), dated)
        if not found[0] and any(line.kind in ("salutation", "number") for line in page.head):
            found = self._signature(self._inner(text, folded, page.middle), 0, dated)
        return found if found[0] else self._signature([*page.head, *page.tail], len(page.head), dated)

    def _inner(self, text: str, folded: str, middle: tuple[int, int]) -> list[_Line]:
        """The lines down to the first date between the first and the last lines that has a body above it."""
        spans: list[tuple[int, int]] = []
        for found in _LINE.finditer(folded, middle[0], min(middle[1], middle[0] + _MIDDLE)):
            spans.append(found.span())
            line = found.group().strip()
            if len(line) <= _DAY and self._patterns["date"].fullmatch(line):
                lines = self._typed(text, folded, spans[-2 * _BLOCK :])
                if self._bodies(lines, len(lines) - 1):
                    return lines
        return []

    def _signature(self, lines: Sequence[_Line], head: int, dated: bool) -> tuple[str | None, date | None]:
        """The first date with a body above it.

        Else the date that closes the text or, among the first lines and where none stands under its title, a notice.
        """
        begun, closing = False, None
        for i, line in enumerate(lines):
            begun = begun or line.kind in _BODY_TEXT
            if line.kind != "date":
                continue
            if bodies := self._bodies(lines, i):
                return bodies, self._day(line.folded)
            rest = next((x for x in lines[i + 1 :] if x.kind not in ("remark", "skip")), None)
            issues = rest and i < head and not dated and rest.kind in _TITLE_KINDS and self._ends(rest.folded)
            if begun and closing is None and (not rest or issues):
                closing = self._day(line.folded)
        return None, closing

    def _bodies(self, lines: Sequence[_Line], i: int) -> str | None:
        """The bodies on the lines above this one."""
        if i and lines[i - 1].kind == "officer":
            i -= 1
        start = i
        while start and lines[start - 1].kind in ("body", "body_rest"):
            start -= 1
        return self._joined(lines[start:i])

    def _joined(self, lines: Sequence[_Line]) -> str | None:
        names: list[str] = []
        for line in lines:
            seal = self._patterns["seal"].search(line.folded)
            text = line.text[: seal.start()].rstrip() if seal else line.text
            if line.kind == "body_rest" and names:
                names[-1] += text
            elif line.kind == "body":
                names.extend(text.split(" "))
        return "、".join(names) or None

    def _standing_body(self, front: Sequence[_Line], title: str | None) -> str | None:
        """A body alone on a line under the title, or above the date where a fragment has lost its title."""
        bodies: list[_Line] = []
        for line in front:
            if line.kind in ("body", "body_rest"):
                bodies.append(line)
            elif bodies:
                return self._joined(bodies) if title or line.kind in ("made", "date") else None
        return self._joined(bodies) if title else None

    # -- addressee --------------------------------------------------------------------------------------------------

    def _addressee(self, head: Sequence[_Line], below: int) -> str | None:
        for i, line in enumerate(head):
            if line.kind == "salutation":
                text = line.text[:-1]
                answer = self._part("answer", head[i + 1], group="value") if i + 1 < len(head) else None
                while i and not head[i].gap and i != below and self._goes_on(head[i - 1]):
                    i -= 1
                    text = head[i].text + text
                return answer or text
            if line.kind in ("text", "plain") and (value := self._part("greeting", line, group="value")):
                return value
            if line.kind in ("text", "heading") and not self._wraps(head, i):
                return None
        return None

    def _wraps(self, head: Sequence[_Line], i: int) -> bool:
        """Whether a salutation goes on below this line, or may stand below the box it is in."""
        while i + 1 < len(head) and head[i].folded[-1] in "、，" and not head[i + 1].gap:
            i += 1
        return head[i].kind == "salutation" or any(line.kind == "divider" for line in head[i:])

    def _goes_on(self, line: _Line) -> bool:
        return line.folded[-1] in "、，" or bool(
            line.kind in _TITLE_KINDS and self._patterns["addressee_end"].search(line.folded)
        )

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
            if digit == 10:
                total, tens = (total or 1) * 10, True
            else:
                total = total + digit if tens else total * 10 + digit
        return total


def _spaced(words: Iterable[str]) -> str:
    return "|".join(" ?".join(regex.escape(character) for character in word) for word in words)


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


def _citations(text: str, folded: str, title: str | None) -> tuple[str, ...]:
    """Outermost stretches in title marks; one that is never closed gives up those inside it."""
    own = _variants("".join((title or "").split()))
    names: dict[str, str] = {}
    for found in _CITED.finditer(folded):
        key = "".join(found.group().split())
        if key not in names and not own & _variants(key[1:-1]):
            names[key] = "".join(text[slice(*found.span())].split())
    return tuple(names.values())


def _variants(name: str) -> set[str]:
    """A name, and the same without the bracket that closes it."""
    narrow = name.replace("(", "（").replace(")", "）")
    return {narrow, re.sub("（[^（）]*）$", "", narrow)} - {""}
