"""The account: its address, its groups, its settings."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Upper

from accounts.models import User

pytestmark = pytest.mark.django_db


def account(email, *groups):
    user = User.objects.create_user(email)
    user.groups.set([Group.objects.get(name=name) for name in groups])
    return user


@pytest.mark.postgres
def test_email_is_stored_and_found_without_regard_to_case():
    user = User.objects.create_user("Ana.Silva@Example.COM")

    assert user.email == "ana.silva@example.com"
    assert User.objects.get(email="ANA.silva@example.com") == user
    assert User.objects.get_by_natural_key("ana.SILVA@example.com") == user


@pytest.mark.postgres
def test_email_is_unique_without_regard_to_case():
    User.objects.create_user("ana@example.com")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ANA@example.com")


@pytest.mark.postgres
def test_email_in_capitals_is_refused_by_the_database():
    user = User.objects.create_user("ana@example.com")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email=Upper("email"))


def test_account_without_password_cannot_sign_in():
    assert not User.objects.create_user("ana@example.com").has_usable_password()
    assert User.objects.create_user("bea@example.com", "demo-pass-2026").check_password("demo-pass-2026")


def test_account_without_email_is_refused():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_groups_are_created_by_the_migration():
    assert set(Group.objects.values_list("name", flat=True)) >= {"Mediators", "Head mediators", "Operators"}


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ((), (False, False, False)),
        (("Mediators",), (True, False, False)),
        (("Head mediators",), (True, True, False)),
        (("Operators",), (False, False, True)),
        (("Mediators", "Head mediators", "Operators"), (True, True, True)),
    ],
)
def test_roles_follow_the_groups(groups, expected, django_assert_num_queries):
    user = User.objects.get(pk=account("ana@example.com", *groups).pk)

    with django_assert_num_queries(1):
        assert (user.is_mediator, user.is_head_mediator, user.is_operator) == expected
    found = tuple(
        user in people
        for people in (User.objects.mediators(), User.objects.head_mediators(), User.objects.operators())
    )
    assert found == expected


def test_superuser_is_an_operator():
    root = User.objects.create_superuser("root@example.com", "demo-pass-2026")

    assert root.is_operator
    assert list(User.objects.operators()) == [root]


def test_person_in_two_groups_is_found_once():
    user = account("ana@example.com", "Mediators", "Head mediators")

    assert list(User.objects.active().mediators()) == [user]


@pytest.mark.parametrize("name", ["Europe/Lisbon", "Asia/Shanghai", "UTC", ""])
def test_time_zone_is_accepted(name):
    User(email="ana@example.com", password="x", time_zone=name).full_clean()


@pytest.mark.parametrize("name", ["Europe/Atlantis", "../../etc/passwd", "utc+1"])
def test_unknown_time_zone_is_refused(name):
    with pytest.raises(ValidationError) as caught:
        User(email="ana@example.com", password="x", time_zone=name).full_clean()
    assert set(caught.value.message_dict) == {"time_zone"}
