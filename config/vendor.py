"""Where files lie that come with installed packages, so that none of theirs is in the repository."""

from importlib.util import find_spec
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def vendor(module: str, folder: str) -> tuple[str, str]:
    """Serves a folder of an installed package under vendor/."""
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise ImproperlyConfigured(f"The package {module} is not installed.")
    return f"vendor/{module}/{folder}", str(Path(spec.submodule_search_locations[0]) / folder)
