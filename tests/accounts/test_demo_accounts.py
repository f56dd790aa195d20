"""Nothing of a real installation starts beside accounts whose password everybody knows."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from accounts.demo import DEMOS, open_demo_accounts, refuse_demo_accounts
from accounts.models import User
from disputes.demo import load_people
from tests.installation import manage, run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

WAY_OUT = "python manage.py close_demo_accounts"


def test_a_real_installation_refuses_demo_accounts_and_names_them_and_the_way_out():
    load_people()
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_demo_accounts()
    assert all(demo.email in str(refused.value) for demo in DEMOS)
    assert WAY_OUT in str(refused.value)


def test_a_demonstration_starts_with_its_accounts(settings):
    load_people()
    settings.DEBUG = True
    refuse_demo_accounts()


def test_an_account_of_that_address_which_an_import_made_is_no_demo_account():
    User.objects.create_user("buyer@example.com")
    refuse_demo_accounts()


def test_accounts_that_were_closed_are_no_reason_any_more_and_cannot_sign_in(client, capsys):
    load_people()
    operator, other = (
        User.objects.get(email="operator@example.com"),
        User.objects.create_user("a@example.com"),
    )
    client.force_login(operator)
    assert client.get("/admin/").status_code == 200
    call_command("close_demo_accounts")
    assert capsys.readouterr().out == f"{len(DEMOS)} demo accounts closed.\n"
    assert open_demo_accounts() == []
    refuse_demo_accounts()
    assert client.get("/admin/").status_code == 302
    assert not client.login(email="operator@example.com", password="demo-pass-2026")
    assert list(User.objects.filter(is_active=True)) == [other]
    assert not User.objects.get(pk=operator.pk).groups.exists()


@pytest.mark.parametrize(
    "start", [["-c", "import config.wsgi"], ["manage.py", "qcluster", "--run-once"]], ids=["web", "worker"]
)
def test_neither_web_nor_worker_start_beside_demo_accounts_and_both_do_without(start, tmp_path):
    load_people()
    refused = run(tmp_path, *start)
    assert (refused.returncode, WAY_OUT in refused.stderr) == (1, True)
    assert "operator@example.com" in refused.stderr
    assert manage(tmp_path, "close_demo_accounts").returncode == 0
    started = run(tmp_path, *start)
    assert (started.returncode, "demo" in started.stderr) == (0, False)


def test_the_deployment_check_names_demo_accounts(tmp_path):
    check = ("check", "--deploy", "--fail-level", "WARNING")
    assert manage(tmp_path, *check).returncode == 0
    load_people()
    found = manage(tmp_path, *check)
    assert (found.returncode, "accounts.E001" in found.stderr, WAY_OUT in found.stderr) == (1, True, True)


def test_commands_run_beside_demo_accounts_or_nobody_could_close_them(tmp_path):
    load_people()
    assert manage(tmp_path, "migrate", "--check").returncode == 0


def test_web_starts_on_a_database_without_tables(tmp_path):
    empty = run(tmp_path, "-c", "import config.wsgi", DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert (empty.returncode, "Traceback" in empty.stderr) == (0, False)
