"""What `manage.py check --deploy` says about the accounts of a real installation."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from accounts.demo import refuse_demo_accounts


@register(Tags.security, deploy=True)
def no_demo_accounts(**options: Any) -> list[CheckMessage]:
    try:
        refuse_demo_accounts()
    except ImproperlyConfigured as refused:
        return [Error(str(refused), id="accounts.E001")]
    return []
