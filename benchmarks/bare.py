"""The smallest Django site, to compare pages with: one view; no middleware, database or template."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["*"], MIDDLEWARE=[], ROOT_URLCONF=__name__, SECRET_KEY="bare")


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", headers={"Content-Length": "2"})


urlpatterns = [path("seller/", bare)]
application = get_wsgi_application()
