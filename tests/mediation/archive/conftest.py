"""An archive of a real case, and the program that checks one."""

import pytest

from disputes.flow import Role
from tests.mediation.archive.cases import CHECK, archive_of, real_case

made = {}


@pytest.fixture
def whole(mediator, colleague):
    """A mediator's archive of a real case, made once."""
    if "whole" not in made:
        made["whole"] = archive_of(real_case(mediator, colleague), Role.MEDIATOR, mediator)
    return made["whole"]


@pytest.fixture
def check(tmp_path, capsys):
    """What verify.py says of an archive: its exit code and its words."""
    path = tmp_path / "case.zip"

    def checked(archive):
        path.write_bytes(archive)
        capsys.readouterr()
        code = CHECK.main(path)
        return code, capsys.readouterr().out

    return checked
