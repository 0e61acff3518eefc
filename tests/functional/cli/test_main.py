import errno
import sys

import click
import pytest
from click.testing import CliRunner

from sqlite_hunter import __version__
from sqlite_hunter.cli._group import CommandFolder
from sqlite_hunter.cli.main import cli, execute, run


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["scn"], "No such command 'scn'"),
        (["scan", "--slect", "SQH1"], "--select"),
        (["scan", "nowhere"], "Path 'nowhere' does not exist"),
        (["scan", "--output-format", "xml"], "'xml' is not one of"),
        (["scan", "-j", "-1"], "'-1' is neither a number nor 'auto'"),
        (["scan", "-j", "²"], "neither a number"),
        (["scan", "-q", "-v"], "exclude each other"),
        (["scan", "--config", "none.toml"], "none.toml"),
        (["scan", "--config", "none.toml", "--isolated"], "--isolated"),
        (["scan", "\x1b[31m\n"], "does not exist"),
        (["rule"], "Missing argument 'CODE'"),
        (["rules", "SQH101"], "unexpected extra argument"),
        (["completion", "tcsh"], "'tcsh' is not one of"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(command, args, said):
    code, out, err = command(*args)
    assert (code, out) == (2, "")
    assert said in err
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_an_error_of_the_input_is_one_safe_line(command):
    assert command("scan", sample="error") == (2, "", "error: the disk is \\x1b[31mgone\n")


def test_an_unexpected_error_is_one_line(command):
    code, out, err = command("scan", sample="crash")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("internal error: ZeroDivisionError: twice\\nover; please report this")


def test_a_traceback_is_shown_on_request_only(command, monkeypatch):
    monkeypatch.setenv("SQLITE_HUNTER_TRACEBACK", "1")
    _, _, err = command("scan", sample="crash")
    assert err.startswith("Traceback (most recent call last):\n  File")
    assert err.splitlines()[-1].startswith("internal error: ZeroDivisionError")


def test_ctrl_c_is_one_line_and_exit_130(command):
    assert command("scan", sample="interrupt") == (130, "", "Interrupted\n")


def test_an_error_of_the_system_is_one_line(command, monkeypatch):
    def fail(context):
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(cli, "invoke", fail)
    assert command("rules") == (2, "", "error: [Errno 24] Too many open files\n")


def test_errors_are_lost_if_there_is_no_stderr_but_not_the_exit_code(command, monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    assert command("scn")[0] == 2


def test_no_arguments_show_the_help_as_wrong_use(command):
    code, out, err = command()
    assert (code, out) == (2, "")
    assert "Usage: sqlite-hunter [OPTIONS] COMMAND" in err


def test_version_and_help(command):
    assert command("--version") == (0, f"sqlite-hunter {__version__}\n", "")
    code, out, _ = command("--help")
    assert code == 0
    for name, help_text in {
        "rule": "Explain one rule.",
        "rules": "List the rules.",
        "scan": "Find every use of SQLite.",
    }.items():
        assert f"  {name} " in out
        assert help_text in out


def test_every_command_has_help_and_a_fitting_name(command):
    context = click.Context(cli)
    names = cli.list_commands(context)
    assert {"completion", "rule", "rules", "scan"} <= set(names)
    assert "main" not in names
    for name in names:
        found = cli.get_command(context, name)
        assert found is not None
        assert found.name == name
        assert 0 < len(found.get_short_help_str(80)) < 60
        assert command(name, "--help")[0] == 0


def test_a_new_command_is_one_new_file(tmp_path, monkeypatch):
    folder = tmp_path / "more_commands"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "_help.py").write_text("raise AssertionError")
    (folder / "main.py").write_text("raise AssertionError")
    (folder / "say_it.py").write_text(
        "import click\n@click.command('say-it')\ndef command():\n    click.echo('said')\n"
    )
    (folder / "broken.py").write_text("command = None\n")
    monkeypatch.syspath_prepend(tmp_path)
    group = CommandFolder("more", package="more_commands")
    assert group.list_commands(click.Context(group)) == ["broken", "say-it"]
    assert CliRunner().invoke(group, ["say-it"]).output == "said\n"
    with pytest.raises(TypeError, match=r"more_commands\.broken\.command"):
        group.get_command(click.Context(group), "broken")


def test_the_group_is_an_ordinary_click_group(command):
    result = CliRunner().invoke(cli, ["rules"])
    assert (result.exit_code, result.output.split()[0]) == (0, "SQH101")


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_completion_prints_a_script_that_asks_this_command(command, shell):
    code, out, _ = command("completion", shell)
    assert code == 0
    assert f"_SQLITE_HUNTER_COMPLETE={shell}_complete" in out


def test_completion_offers_commands(monkeypatch, capsys):
    monkeypatch.setenv("_SQLITE_HUNTER_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "sqlite-hunter sc")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert execute([]) == 0
    assert capsys.readouterr().out == "plain,scan\nplain,schema\n"


def test_run_leaves_with_the_exit_code(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["sqlite-hunter", "scn"])
    with pytest.raises(SystemExit) as leaving:
        run()
    assert leaving.value.code == 2
