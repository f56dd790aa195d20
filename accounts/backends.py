"""What operators may do on their pages: whatever those pages offer."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend


class OperatorsMay(BaseBackend):
    """Gives operators every permission of Django's admin; its pages say what is read-only."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return bool(user_obj.is_active and user_obj.is_operator)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return self.has_perm(user_obj, app_label)
