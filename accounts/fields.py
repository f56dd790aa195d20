"""Model fields of the accounts."""

from typing import Any

from django.db import models


class LowerCaseEmailField(models.EmailField):
    """An e-mail address without regard to case: stored, compared and read back in lower case."""

    def to_python(self, value: Any) -> Any:
        return _lower(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return _lower(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = _lower(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value
