"""The commands and their options."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import typer

from extract.cli.console import broken_pipe, describe, print_error
from extract.cli.help import Command, Group, UsageError, print_usage_error
from extract.cli.rules_group import add_commands
from extract.errors import PolicyExtractError, RulesError
from extract.messages import LANGUAGES, Catalogue

__all__ = ["DEFAULT_OUTPUT", "execute", "make_app"]

DEFAULT_OUTPUT = "policy-extract-out.jsonl"
_NAME = "policy-extract"
_FORMATS = ("tree", "json")  # of an explanation
Job = Callable[[], int]


def execute(arguments: Sequence[str], say: Catalogue) -> int:
    """Run the command line; see `extract.cli.main` for the exit codes."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that lacks a character shows `?` instead of failing
            stream.reconfigure(errors="replace")
    try:
        # The commands only tell what is to be done: inside of it, typer ends the process at a broken pipe.
        job = make_app(say)(list(arguments), prog_name=_NAME, standalone_mode=False, obj=say)
        code = job() if callable(job) else job
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except UsageError as error:
        print_usage_error(error, say)
        return 2
    except KeyboardInterrupt:
        return _interrupted(say)
    except BrokenPipeError:
        return broken_pipe()
    except RulesError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (PolicyExtractError, OSError) as error:
        print_error(describe(error, say), say)
        return 1


def _interrupted(say: Catalogue) -> int:
    sys.stderr.write(f"\n{say('run.interrupted')}\n")
    return 130


def make_app(say: Catalogue) -> Callable[..., Any]:
    """The command with its help in one language.

    Args:
        say: The language.
    """
    app = _group(say, "app", invoke_without_command=True)
    _root(app, say)
    _run(app, say)
    _show(app, say)
    _explain(app, say)
    rules = _group(say, "rules", invoke_without_command=True)
    _rules(rules, say)
    app.add_typer(rules, name="rules")
    return app


def _group(say: Catalogue, name: str, **settings: Any) -> typer.Typer:  # noqa: ANN401 (typer's settings)
    return typer.Typer(
        cls=Group,
        help=say(f"help.{name}"),
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        **settings,
    )


def _lang(say: Catalogue) -> Any:  # noqa: ANN401 (typer's option)
    def check(value: str | None) -> str | None:
        if value is not None and value not in LANGUAGES:
            raise typer.BadParameter(say("usage.language", value=value))
        return value

    return typer.Option(None, "--lang", metavar=say("meta.lang"), help=say("help.lang"), callback=check)


def _packs(say: Catalogue) -> Any:  # noqa: ANN401 (typer's option)
    return typer.Option(None, "--rules", metavar=say("meta.pack"), help=say("help.rules_option"))


def _date(say: Catalogue) -> Any:  # noqa: ANN401 (typer's option)
    def check(value: str | None) -> str | None:
        if value is not None:
            try:
                date.fromisoformat(value)
            except ValueError:
                raise typer.BadParameter(say("usage.date", value=value)) from None
        return value

    return typer.Option(None, "--date", metavar=say("meta.date"), help=say("help.date"), callback=check)


def _root(app: typer.Typer, say: Catalogue) -> None:
    def show_version(value: bool) -> None:
        if value:
            typer.echo(f"{_NAME} {_version()}")
            raise typer.Exit

    @app.callback(help=say("help.app"))
    def root(
        ctx: typer.Context,
        lang: str | None = _lang(say),
        shown: bool = typer.Option(False, "--version", help=say("help.version"), is_eager=True, callback=show_version),
    ) -> None:
        _help_without_command(ctx)


def _help_without_command(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        ctx.get_help()  # prints it: see extract.cli.help
        raise typer.Exit(2)


def _version() -> str:
    try:
        return version(_NAME)
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"


def _run(app: typer.Typer, say: Catalogue) -> None:
    files = typer.Argument(..., metavar=say("meta.files"), help=say("help.paths"))
    packs = _packs(say)

    @app.command("run", cls=Command, help=f"{say('help.run')}\n{say('help.run_more')}")
    def run(
        paths: list[str] = files,
        output: str = typer.Option(
            DEFAULT_OUTPUT, "-o", "--output", metavar=say("meta.output"), help=say("help.output")
        ),
        lang: str | None = _lang(say),
        rules: list[str] | None = packs,
        when: str | None = _date(say),
        quiet: bool = typer.Option(False, "-q", "--quiet", help=say("help.quiet")),
    ) -> Job:
        from extract.cli.run import run_command

        return partial(run_command, paths, output, rules, _day(when), say, quiet=quiet)


def _show(app: typer.Typer, say: Catalogue) -> None:
    chosen = typer.Option(None, "--type", metavar=say("meta.type"), help=say("help.type"))
    packs = _packs(say)

    @app.command("show", cls=Command, help=say("help.show"))
    def show(
        path: str = typer.Argument(..., metavar=say("meta.file"), help=say("help.file")),
        types: list[str] | None = chosen,
        lang: str | None = _lang(say),
        rules: list[str] | None = packs,
        when: str | None = _date(say),
    ) -> Job:
        from extract.cli.show import show_command

        return partial(show_command, path, types or [], rules, _day(when), say)


def _at(say: Catalogue) -> Any:  # noqa: ANN401 (typer's option)
    def check(value: str | None) -> str | None:
        if value is not None and _place(value) is None:
            raise typer.BadParameter(say("usage.at", value=value))
        return value

    return typer.Option(None, "--at", metavar=say("meta.at"), help=say("help.explain_at"), callback=check)


def _format(say: Catalogue) -> Any:  # noqa: ANN401 (typer's option)
    def check(value: str) -> str:
        if value not in _FORMATS:
            raise typer.BadParameter(say("usage.format", value=value))
        return value

    return typer.Option(
        _FORMATS[0], "--format", metavar=say("meta.format"), help=say("help.explain_format"), callback=check
    )


def _explain(app: typer.Typer, say: Catalogue) -> None:
    packs = _packs(say)

    @app.command("explain", cls=Command, help=say("help.explain"))
    def explain(
        text: str | None = typer.Argument(None, metavar=say("meta.text"), help=say("help.explain_text")),
        file: str | None = typer.Option(None, "--file", metavar=say("meta.file"), help=say("help.explain_file")),
        at: str | None = _at(say),
        when: str | None = _date(say),
        rules: list[str] | None = packs,
        form: str = _format(say),
        tokens: bool = typer.Option(False, "--tokens", help=say("help.explain_tokens")),
        lang: str | None = _lang(say),
    ) -> Job:
        from extract.cli.explain import Question, explain_command

        question = Question(text, file, _place(at), _day(when), tokens)
        return partial(explain_command, question, rules, say, as_json=form == "json")


def _rules(app: typer.Typer, say: Catalogue) -> None:
    @app.callback(help=say("help.rules"))
    def rules(ctx: typer.Context, lang: str | None = _lang(say)) -> None:
        _help_without_command(ctx)

    add_commands(app, say, _lang(say))


def _place(text: str | None) -> tuple[int, int] | None:
    """The place that `START:END` names; None where it is none."""
    found = re.fullmatch("([0-9]{1,9}):([0-9]{1,9})", text or "")
    place = (int(found[1]), int(found[2])) if found else (0, 0)
    return place if place[0] < place[1] else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
