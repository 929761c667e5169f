"""Help and usage errors in the user's language; typer and click have theirs in English."""

from __future__ import annotations

from typing import Any

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from extract.cli.console import console, print_error
from extract.errors import did_you_mean
from extract.messages import DEFAULT_LANGUAGE, Catalogue, catalogue

__all__ = ["Command", "Group", "UsageError", "print_usage_error"]

UsageError: type[Any] = typer.BadParameter.__mro__[1]
"""Base of all usage errors: click's, or that of the click which newer versions of typer carry within them."""


def _say(ctx: typer.Context) -> Catalogue:
    found = ctx.find_root().obj
    return found if isinstance(found, Catalogue) else catalogue(DEFAULT_LANGUAGE)


def _print_help(command: Any, ctx: typer.Context) -> None:  # noqa: ANN401 (a command of whichever click)
    say, out = _say(ctx), console()
    words = [ctx.command_path]
    arguments, options = Table.grid(padding=(0, 2)), Table.grid(padding=(0, 2))
    for param in command.get_params(ctx):
        metavar = param.metavar or ""
        if param.param_type_name == "argument":
            words.append(metavar)
            arguments.add_row(f"  {escape(metavar)}", Text(param.help or ""))
        elif not param.hidden:
            names = ", ".join(sorted((*param.opts, *param.secondary_opts), key=len))
            text = say("help.help") if param.name == "help" else param.help
            options.add_row(f"  {escape(f'{names} {metavar}'.rstrip())}", Text(text or ""))
    if options.row_count:
        words.append(f"[{say('meta.options')}]")
    commands = Table.grid(padding=(0, 2))
    for name in command.list_commands(ctx) if isinstance(command, TyperGroup) else ():
        commands.add_row(f"  {name}", Text(command.commands[name].help.partition("\n")[0]))
    if commands.row_count:
        words.append(say("meta.command"))
    out.print(Text.assemble((f"{say('usage.usage')}: ", "bold"), " ".join(words)))
    out.print(Text(f"\n{command.help}"))
    for title, table in (("commands", commands), ("arguments", arguments), ("options", options)):
        if table.row_count:
            table.columns[0].no_wrap = True
            table.columns[0].style = "cyan"
            out.print(Text(f"\n{say(f'usage.{title}')}", style="bold"))
            out.print(table)


class Command(TyperCommand):
    """A command whose help is in the user's language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 (of whichever click)
        """Print the help at once; the formatter knows no rich."""
        _print_help(self, ctx)


class Group(TyperGroup):
    """A group of commands whose help and errors are in the user's language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 (of whichever click)
        """Print the help at once; the formatter knows no rich."""
        _print_help(self, ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 (of whichever click)
        """Find the command; where there is none, say so in the user's language."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            say = _say(ctx)
            hint = _hint(name, list(self.commands), say)
            raise UsageError(say("usage.no_command", name=name, hint=hint), ctx=ctx)
        return super().resolve_command(ctx, args)


def _hint(name: str, known: list[str], say: Catalogue) -> str:
    near = did_you_mean(name, known).partition("'")[2].rpartition("'")[0]
    return say("usage.hint", name=near) if near else ""


def print_usage_error(error: Any, say: Catalogue) -> None:  # noqa: ANN401 (of whichever click)
    """Tell a usage error on standard error, and where help is."""
    kind, name = type(error).__name__, _name(error)
    if kind == "MissingParameter":
        text = say("usage.missing", name=name)
    elif kind == "NoSuchOption":
        near = list(error.possibilities or ())  # the nearest first
        text = say("usage.no_option", name=name, hint=say("usage.hint", name=near[0]) if near else "")
    elif kind == "BadParameter":
        text = say("usage.bad_value", name=name, reason=error.message)
    elif kind == "BadOptionUsage":
        text = say("usage.bad_option", name=name, reason=error.message)
    else:
        text = error.format_message()
    print_error(text, say)
    if error.ctx is not None:
        command = f"{error.ctx.command_path} --help"
        console(stderr=True).print(Text(say("usage.try", command=command)), soft_wrap=True)


def _name(error: Any) -> str:  # noqa: ANN401 (of whichever click)
    """What the error is about, as the user wrote it or is to write it."""
    if getattr(error, "option_name", None):
        return str(error.option_name)
    param = getattr(error, "param", None)
    if param is None:
        return str(getattr(error, "param_hint", None) or "")
    options = [name for name in param.opts if name.startswith("-")]
    return max(options, key=len) if options else str(param.metavar or param.name)
