"""The entry point of the web server (WSGI); it does not start beside demo accounts."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
import_string("accounts.demo.refuse_demo_accounts")()
connections.close_all()  # a server may fork after this
