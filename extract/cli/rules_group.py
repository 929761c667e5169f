"""The commands of `policy-extract rules` and their options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

import typer

from extract.cli.help import Command
from extract.messages import Catalogue

__all__ = ["add_commands"]

Job = Callable[[], int]
_FORMATS = ("text", "json", "github")
_FAIL_ON = ("low", "medium", "high", "none")
_KINDS = ("rules", "guards", "readings", "fixed", "calendar_words", "mentions", "types", "terms", "packs")


def add_commands(app: typer.Typer, say: Catalogue, lang: Any) -> None:  # noqa: ANN401 (typer's option)
    """Add the commands to their group.

    Args:
        app: The group.
        say: The language.
        lang: The option `--lang`, which every command has.
    """
    _check_and_test(app, say, lang)
    _lint(app, say, lang)
    _list_and_show(app, say, lang)
    _schema_and_new(app, say, lang)


def _packs(say: Catalogue) -> Any:  # noqa: ANN401 (typer's argument)
    return typer.Argument(None, metavar=say("meta.packs"), help=say("help.packs"))


def _choice(say: Catalogue, name: str, known: Sequence[str], default: str | None, help_: str = "") -> Any:  # noqa: ANN401 (typer's option)
    """An option with a fixed set of values; its help has the option's name unless another one is given."""

    def check(value: str | None) -> str | None:
        if value is not None and value not in known:
            raise typer.BadParameter(say("usage.choice", value=value, known=say("joiner").join(known)))
        return value

    text = say(f"help.rules_{help_ or name.strip('-').replace('-', '_')}")
    return typer.Option(default, name, metavar="|".join(known), help=text, callback=check)


def _check_and_test(app: typer.Typer, say: Catalogue, lang_option: Any) -> None:  # noqa: ANN401 (typer's option)
    packs, forms = _packs(say), _choice(say, "--format", _FORMATS, "text")

    @app.command("check", cls=Command, help=say("help.rules_check"))
    def check(names: list[str] | None = packs, form: str = forms, lang: str | None = lang_option) -> Job:
        from extract.cli.rules import check_command

        return partial(check_command, names, form, say)

    @app.command("test", cls=Command, help=say("help.rules_test"))
    def test(names: list[str] | None = packs, form: str = forms, lang: str | None = lang_option) -> Job:
        from extract.cli.rules import test_command

        return partial(test_command, names, form, say)


def _lint(app: typer.Typer, say: Catalogue, lang_option: Any) -> None:  # noqa: ANN401 (typer's option)
    packs, forms = _packs(say), _choice(say, "--format", _FORMATS, "text")
    grades = _choice(say, "--fail-on", _FAIL_ON, "medium")

    @app.command("lint", cls=Command, help=say("help.rules_lint"))
    def lint(
        names: list[str] | None = packs, form: str = forms, fail_on: str = grades, lang: str | None = lang_option
    ) -> Job:
        from extract.cli.rules import lint_command

        return partial(lint_command, names, form, fail_on, say)


def _list_and_show(app: typer.Typer, say: Catalogue, lang_option: Any) -> None:  # noqa: ANN401 (typer's option)
    packs = _packs(say)
    kinds = _choice(say, "--kind", _KINDS, None)
    forms = _choice(say, "--format", ("table", "json"), "table", "list_format")
    name_ = typer.Argument(..., metavar=say("meta.id"), help=say("help.rules_id"))
    chosen = typer.Option(None, "--rules", metavar=say("meta.pack"), help=say("help.rules_option"))

    @app.command("list", cls=Command, help=say("help.rules_list"))
    def list_(
        names: list[str] | None = packs, kind: str | None = kinds, form: str = forms, lang: str | None = lang_option
    ) -> Job:
        from extract.cli.rules_show import list_command

        return partial(list_command, names, kind, form, say)

    @app.command("show", cls=Command, help=say("help.rules_show"))
    def show(name: str = name_, rules: list[str] | None = chosen, lang: str | None = lang_option) -> Job:
        from extract.cli.rules_show import show_command

        return partial(show_command, name, rules, say)


def _schema_and_new(app: typer.Typer, say: Catalogue, lang_option: Any) -> None:  # noqa: ANN401 (typer's option)
    kinds = _choice(say, "--for", ("rules", "pack"), "rules")
    into = typer.Option(None, "-o", "--output", metavar=say("meta.dir"), help=say("help.rules_output"))
    name_ = typer.Argument(..., metavar=say("meta.name"), help=say("help.rules_name"))
    under = typer.Option(None, "--dir", metavar=say("meta.dir"), help=say("help.rules_dir"))

    @app.command("schema", cls=Command, help=say("help.rules_schema"))
    def schema(kind: str = kinds, output: str | None = into, lang: str | None = lang_option) -> Job:
        from extract.cli.rules_new import schema_command

        return partial(schema_command, cast("Any", kind), output, say)

    @app.command("new", cls=Command, help=say("help.rules_new"))
    def new(name: str = name_, folder: str | None = under, lang: str | None = lang_option) -> Job:
        from extract.cli.rules_new import new_command

        return partial(new_command, name, folder, say)
