"""An explanation in a terminal, as trees, with rich (extra `cli`)."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from extract.engine.explanation import (
    Condition,
    Explained,
    Explanation,
    Lost,
    Masked,
    Missing,
    Near,
    NearRule,
    Sentence,
    Step,
    Token,
)
from extract.messages import Catalogue
from extract.view.cells import rules_line
from extract.view.cells import value as value_of
from extract.view.terminal import plain, type_text

__all__ = ["explanation"]

_RULE, _QUIET, _VALUE, _WRONG = "cyan", "dim", "bold", "red"
_SOURCED = ("year", "when", "when-norm", "when-unknown", "deadline", "deadline-unknown")  # their detail is a source
_ARROW, _MET, _UNMET = "→", "✓", "✗"
_ABSENT = "none"  # as a condition has it
_FIELD = "field"  # steps to a field of a pack's type
_NULL = ("field-uncaptured", "field-unnamed")  # those that leave it null, told in one line
_LONGEST = 80  # characters of a pattern
_ENDS = 30  # characters shown at either end of a longer text


def explanation(made: Explanation, say: Catalogue) -> RenderableType:
    """All that an explanation says: records with their steps, and why there are no others.

    Args:
        made: The explanation.
        say: The language.
    """
    parts: list[RenderableType] = []
    if made.records:
        parts.append(_tree(say("explain.records", count=len(made.records)), (_record(r, say) for r in made.records)))
    else:
        parts.append(Text(say("explain.nothing")))
    if made.missing:
        parts.append(
            _tree(say("explain.missing", count=len(made.missing)), (_missing(m, made, say) for m in made.missing))
        )
    if made.masked:
        parts.append(_tree(say("explain.masked", count=len(made.masked)), (_masked(m, say) for m in made.masked)))
    if made.lost:
        parts.append(_tree(say("explain.lost", count=len(made.lost)), (_lost(m, say) for m in made.lost)))
    if made.nearest:
        parts.append(_tree(say("explain.nearest"), (_near(near, say) for near in made.nearest)))
    if made.sentences:
        parts.append(_tree(say("explain.tokens"), (_sentence(sentence, say) for sentence in made.sentences)))
    parts.append(Text(_clean(rules_line(made.packs, made.ruleset, say)), style=_QUIET))
    return Group(*parts)


def _tree(title: str, branches: Iterable[Tree]) -> Tree:
    tree = Tree(Text(title, style="bold"))
    tree.children += branches
    return tree


def _line(*parts: str | Text | tuple[str, str]) -> Text:
    """Parts on one line, the empty ones left out."""
    texts = (Text(*map(_clean, part)) if isinstance(part, tuple) else part for part in parts)
    shown = (text if isinstance(text, Text) else Text(_clean(text)) for text in texts)
    return Text(" ").join(text for text in shown if text.plain)


def _clean(text: str) -> str:
    return plain(text).replace("\n", " ")


def _at(start: int, end: int) -> tuple[str, str]:
    return f"[{start}:{end}]", _QUIET


# ------------------------------------------------------------------------------------------------ records


def _record(explained: Explained, say: Catalogue) -> Tree:
    record = explained.record
    said = value_of(record, say)
    arrow = _ARROW if said else ""
    tree = Tree(
        _line(type_text(record.type, say), _brief(record.text), _at(record.start, record.end), arrow, (said, _VALUE))
    )
    tree.children += (_step(step, say) for step in explained.steps)
    return tree


def _step(step: Step, say: Catalogue) -> Tree:
    tree = Tree(_step_line(step, say))
    if step.tokens:
        tree.add(_line((say("explain.matched"), _QUIET), _row(step.tokens)))
    for capture in step.captures:
        tree.add(_line((say("explain.capture"), _QUIET), f"{capture.name}: {_brief(capture.text)}", _at(*capture.span)))
    tree.children += (_condition(condition, say) for condition in step.conditions if _tells(condition))
    tree.children += (_step(_inner(inner, step), say) for inner in step.steps if not _is_null(inner))
    for kind in _NULL:
        names = [name for inner in step.steps if inner.kind == kind and _is_null(inner) for name in inner.fields]
        if names:
            tree.add(_line((say(f"explain.steps.{kind}"), "italic"), (", ".join(names), _QUIET)))
    return tree


def _inner(step: Step, outer: Step) -> Step:
    """A step within another; how a list was parted is told without saying again what came of it."""
    again = step.kind == "parted" and step.value == outer.value
    return step.model_copy(update={"text": "", "value": ""}) if again else step


def _is_null(step: Step) -> bool:
    return step.kind in _NULL and not step.value


def _step_line(step: Step, say: Catalogue) -> Text:
    name = say.name("explain.steps", step.kind)
    if step.kind in ("set", "default", "respectively", "follows", "named", "constant"):
        name = say("joiner").join(_field(field, say) for field in step.fields) + f" ({name})"
    elif step.kind == _FIELD:
        name = ", ".join(step.fields)
    elif step.kind.startswith(_FIELD):
        name = f"{', '.join(step.fields)} ({name})"
    elif step.kind == "blocked":
        name = f"{_field(step.detail, say)} ({name})"
    detail = "" if step.kind == "blocked" else _short(step.detail)
    if step.kind in _SOURCED:
        detail = say.name("explain.sources", step.detail)
    text = "" if step.text == step.value else _brief(step.text)
    arrow = _ARROW if step.value else ""
    return _line(
        (name, "italic"),
        text,
        arrow,
        (step.value, _VALUE),
        (detail, _QUIET),
        (step.rule, _RULE),
        (step.place, _QUIET),
    )


def _brief(text: str) -> str:
    """A text, the middle of a long one left out: its place is told, too."""
    return text if len(text) <= 2 * _ENDS + 1 else f"{text[:_ENDS]}…{text[-_ENDS:]}"


def _short(pattern: str) -> str:
    """A pattern on one line, as far as it helps: its place is told, too."""
    written = " ".join(pattern.split())
    return written if len(written) <= _LONGEST else f"{written[:_LONGEST]}…"


def _field(name: str, say: Catalogue) -> str:
    return say.texts.get(f"explain.fields.{name}") or say.name("columns", name)


def _tells(condition: Condition) -> bool:
    """Patterns that matched are shown by their tokens, and absent words by nothing."""
    return condition.name not in ("before", "after") and bool(condition.has)


# ------------------------------------------------------------------------------------------------ the rest


def _missing(missing: Missing, made: Explanation, say: Catalogue) -> Tree:
    why = say.name("explain.why", missing.why)
    winner = made.text[slice(*missing.winner)] if missing.winner else ""
    rules = say("joiner").join(missing.rules)
    detail = say.name("types", missing.detail) if missing.why == "type" else missing.detail
    if missing.why == "cover":
        detail = ""
    return Tree(
        _line(
            _brief(missing.text),
            _at(missing.start, missing.end),
            (f"{why}: {detail}" if detail else why, _WRONG),
            (rules, _RULE),
            say("explain.winner", text=winner) if winner else "",
        )
    )


def _masked(masked: Masked, say: Catalogue) -> Tree:
    kind = say.name("types", masked.kind)
    tree = Tree(_line(masked.text, _at(masked.start, masked.end), kind, (masked.rule, _RULE), (masked.place, _QUIET)))
    if masked.fence is not None:
        kinds = say("joiner").join(say.name("types", name) for name in masked.allows)
        tree.add(_line(say("explain.fence", marks=masked.rule, kinds=kinds), _at(*masked.fence)))
    for pattern in masked.patterns:
        if pattern.span is None:
            tree.add(_line((pattern.name, "italic"), say("explain.unmatched"), (pattern.pattern, _QUIET)))
        else:
            tree.add(_line((pattern.name, "italic"), pattern.text, _at(*pattern.span), (pattern.pattern, _QUIET)))
    return tree


def _lost(lost: Lost, say: Catalogue) -> Tree:
    kind = say.name("types", lost.kind) if lost.kind else ""
    how = say.name("explain.how", lost.how)
    winner = _line(say("explain.winner", text=_brief(lost.winner_text)), _at(*lost.winner))
    return Tree(_line(_brief(lost.text), _at(lost.start, lost.end), kind, (how, _WRONG), winner, (lost.rule, _RULE)))


def _near(near: Near, say: Catalogue) -> Tree:
    layers = {rule.layer for rule in near.rules}
    if layers == {"records"}:
        title = say("explain.near_record", text=_brief(near.text), type=say.name("types", near.goal))
    elif layers == {"mentions"}:
        title = say("explain.near_mention", text=near.text, kind=near.goal)
    elif near.goal == "target":
        title = say("explain.near_target", text=near.text)
    else:
        title = say("explain.near_field", text=near.text, field=_field(near.goal, say))
    tree = Tree(_line(title))
    tree.children += (_near_rule(rule, say) for rule in near.rules)
    return tree


def _near_rule(rule: NearRule, say: Catalogue) -> Tree:
    tree = Tree(_line((rule.rule, _RULE), (rule.place, _QUIET)))
    tree.children += (_condition(condition, say) for condition in rule.conditions if not condition.met)
    return tree


def _condition(condition: Condition, say: Catalogue) -> Tree:
    mark = (_MET, "green") if condition.met else (_UNMET, _WRONG)
    wants = _short(condition.wants)
    if condition.name in ("before", "after"):
        return Tree(_line(mark, (condition.name, "italic"), _progress(condition, say), (wants, _QUIET)))
    name = say.texts.get(f"explain.conditions.{condition.name}")
    if name is not None:
        return Tree(_line(mark, name, condition.has, (wants, _QUIET)))
    has = say("explain.absent") if condition.has in ("", _ABSENT) else condition.has
    return Tree(_line(mark, (condition.name, "italic"), say("explain.wants", wants=wants, has=has)))


def _progress(condition: Condition, say: Catalogue) -> str:
    """How far a pattern came."""
    key = condition.name if condition.matched else f"{condition.name}_first"
    has = condition.has if condition.has and not condition.has.startswith("{") else say("explain.edge")
    return say(f"explain.{key}", matched=condition.matched, next=condition.next, has=has)


def _sentence(sentence: Sentence, say: Catalogue) -> Tree:
    seen_by = (f"{say.name('types', sentence.type)}:", _QUIET) if sentence.type else ""
    return Tree(_line(seen_by, _row(sentence.tokens)))


def _row(tokens: Iterable[Token]) -> Text:
    """Tokens with their classes; cues, which part nothing, in round brackets."""
    texts = []
    for token in tokens:
        if token.kind == "edge":
            continue
        word = f"({token.text})" if token.kind == "cue" else _brief(token.text)
        classes = "|".join(name for name in token.classes if name != token.text)
        texts.append(Text.assemble(_clean(word), (f"{{{classes}}}" if classes else "", _QUIET)))
    return Text(" ").join(texts)
