"""Records for people: the words of a record (`cells`), and its looks in a terminal (`terminal`, needs rich)."""

from extract.view.cells import cells, label, number, rules_line, time_span

__all__ = ["cells", "label", "number", "rules_line", "time_span"]
