"""Addresses of a person's own pages."""

from django.urls import path

from accounts import views
from accounts.calendar_page import calendar
from accounts.link_page import link
from accounts.mail_page import end_mail_keys, mail, one_click
from accounts.openid.views import callback, enter

app_name = "accounts"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("calendar/", calendar, name="calendar"),
    path("mail/", mail, name="mail"),
    path("mail/one-click/", one_click, name="mail_one_click"),
    path("mail/new-addresses/", end_mail_keys, name="end_mail_keys"),
    path("link/", link, name="link"),
    # before allauth's own, at the addresses that allauth names to the provider
    path("oidc/<slug:provider_id>/login/", enter, name="openid"),
    path("oidc/<slug:provider_id>/login/callback/", callback),
    path("try/", views.demo_login, name="demo_login"),
]
