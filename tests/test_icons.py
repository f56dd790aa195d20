"""Every icon that code or a template names is one of lucide's: a wrong name breaks the page it stands on."""

import ast
import re
from functools import cache
from zipfile import ZipFile

import lucide
import pytest
from lucide._compat import open_binary

from tests.test_house import ROOT, SOURCES

IN_TEMPLATES = re.compile(r"""\{% icon "([^"]+)"|\bicon(?:\|default:|=)"([^"]+)\"""")


@cache
def drawn():
    with open_binary(lucide.__name__, "lucide.zip") as file, ZipFile(file) as icons:
        return {name.removesuffix(".svg") for name in icons.namelist()}


def is_icon(name):
    return name == "icon" or name.endswith("_icon")


def places(trees):
    """Where a function or a dataclass takes an icon by position: its name, and the place."""
    for node in (node for tree in trees for node in ast.walk(tree)):
        names = []
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args]
        if isinstance(node, ast.ClassDef):
            names = [field.target.id for field in node.body if isinstance(field, ast.AnnAssign)]
        yield from ((node.name, place) for place, name in enumerate(names) if is_icon(name))


def tables(tree):
    """Tables that are unpacked into icons: name of the table, length of its rows, place in the row."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Tuple):
            for place, name in enumerate(target.elts):
                if is_icon(getattr(name, "id", "")):
                    used = {inner.id for inner in ast.walk(node.value) if isinstance(inner, ast.Name)}
                    yield from ((table, len(target.elts), place) for table in used)


def rows(tree, table, length):
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if getattr(target, "id", "") == table:
            yield from (
                row
                for row in ast.walk(node.value)
                if isinstance(row, ast.Tuple)
                and len(row.elts) == length
                and not any(isinstance(part, ast.Tuple) for part in row.elts)
            )


def expressions(tree, known):
    """The expressions of a module that give an icon's name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            yield from (keyword.value for keyword in node.keywords if is_icon(keyword.arg or ""))
            yield from (value for place, value in enumerate(node.args) if (called, place) in known)
        elif isinstance(node, ast.Dict):
            yield from (
                value
                for key, value in zip(node.keys, node.values, strict=True)
                if is_icon(str(getattr(key, "value", "")))
            )
        elif isinstance(node, ast.FunctionDef) and is_icon(node.name):
            yield from (inner.value for inner in ast.walk(node) if isinstance(inner, ast.Return))
        elif isinstance(node, ast.AnnAssign) and is_icon(getattr(node.target, "id", "")) and node.value:
            yield node.value
    for table, length, place in tables(tree):
        yield from (row.elts[place] for row in rows(tree, table, length))


def texts(node):
    """The words an expression may give: both branches of a choice, not the condition."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def named_in_code():
    trees = {path: ast.parse(path.read_text()) for path in SOURCES}
    known = set(places(trees.values()))
    return {
        (name, str(path.relative_to(ROOT)))
        for path, tree in trees.items()
        for node in expressions(tree, known)
        for name in texts(node) - {""}
    }


def named_in_templates():
    return {
        (first or second, str(page.relative_to(ROOT)))
        for page in (ROOT / "templates").rglob("*.html")
        for first, second in IN_TEMPLATES.findall(page.read_text())
    }


@pytest.mark.parametrize("named", [named_in_code, named_in_templates])
def test_every_icon_exists(named):
    found = named()
    assert len(found) > 25
    assert {(name, where) for name, where in found if name not in drawn()} == set()


def test_icons_are_found_wherever_they_are_named():
    names = {name for name, _where in named_in_code()}
    in_a_table, by_place, by_keyword, of_a_choice = "circle-question-mark", "gavel", "hourglass", "eye-off"
    assert names >= {in_a_table, by_place, by_keyword, of_a_choice}
    assert "circle-help" not in drawn()
