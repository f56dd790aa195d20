"""Which addresses the URL configuration has, by name, and which of them show no page of their own."""

from django.contrib import admin
from django.urls import URLPattern, get_resolver, resolve

OF_MODELS = ("changelist", "add", "change", "history", "delete")


def routes():
    """The names of all addresses, as "app:name"; where one has none, its pattern."""
    return set(_named(get_resolver().url_patterns, "", ""))


def _named(patterns, before, app):
    for each in patterns:
        here = f"{before}{each.pattern}"
        if isinstance(each, URLPattern):
            yield f"{app}{each.name}" if each.name else here
        else:
            inner = f"{app}{each.namespace}:" if each.namespace else app
            yield from _named(each.url_patterns, here, inner)


def name_of(path):
    """What `routes` calls the address that a path belongs to."""
    found = resolve(path)
    return ":".join([*found.namespaces, found.url_name]) if found.url_name else found.route


def pages():
    """The names of all that show a page to people, but for the lists and forms of Django's admin."""
    apart = FILES | PARTS | LEADING_ON | set(of_models())
    return {name for name in routes() - apart if not is_for_programs(name)}


def of_models():
    """What Django's admin makes for each model of the operators' site."""
    for model in admin.site._registry:
        app, name = model._meta.app_label, model._meta.model_name
        yield f"admin/{app}/{name}/<path:object_id>/"  # leads on to "change"
        yield from (f"admin:{app}_{name}_{what}" for what in OF_MODELS)


FILES = {  # pictures, papers, tables, calendars
    "decisions:buyer_archive",
    "decisions:buyer_pdf",
    "decisions:seller_archive",
    "decisions:seller_pdf",
    "buyer/disputes/<str:reference>/decision.pdf",
    "seller/disputes/<str:reference>/decision.pdf",
    "mediation/disputes/dispute/<str:reference>/decision.pdf",
    "disputes:buyer_deadline",
    "disputes:seller_deadline",
    "disputes:calendar",
    "disputes:insights_file",
    "evidence:item",
    "evidence:original",
    "evidence:page",
    "mediation:disputes_dispute_archive",
    "mediation:disputes_dispute_decision_pdf",
    "mediation:figures_csv",
    "mfa_download_recovery_codes",
    "favicon.ico",
}
PARTS = {  # of other pages, exchanged by scripts
    "disputes:buyer_changes",
    "disputes:buyer_news",
    "disputes:seller_changes",
    "disputes:seller_news",
    "disputes:coach",
    "evidence:number",
    "evidence:tiles",
    "evidence:upload",
    "evidence:uploads",
    "mediation:desk_changes",
    "mediation:disputes_dispute_draft",
    "mediation:disputes_dispute_news",
    "admin:autocomplete",
    "admin:jsi18n",
}
LEADING_ON = {  # they do something, or nothing, and lead to a page
    "account_email",
    "account_set_password",
    "accounts:demo_login",
    "accounts:end_mail_keys",
    "accounts:mail_one_click",
    "accounts:openid",
    "accounts/oidc/<slug:provider_id>/login/callback/",
    "accounts/social/connections/",
    "accounts/social/login/cancelled/",
    "accounts/social/login/error/",
    "accounts/social/signup/",
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_signup",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "disputes:automation_stop",
    "disputes:buyer_guide",
    "disputes:seller_guide",
    "disputes:how_it_works",
    "disputes:insights_count",
    "mediation:delete_filter",
    "mediation:disputes_dispute_changelist",
    "mediation:save_filter",
    "admin:login",
    "admin:logout",
    "admin:view_on_site",
    "admin:disputes_settlement_again",
    "admin:disputes_webhook_again",
    "admin:disputes_webhook_pause",
    "admin:disputes_webhook_resume",
    "admin:disputes_webhook_rotate",
    "admin/(?P<url>.*)$",
    "^api(?:/v1)?/?$",
}
FOR_PROGRAMS = ("api:", "disputes:healthz", "disputes:metrics", "disputes:readyz")


def is_for_programs(name):
    return name.startswith(FOR_PROGRAMS) or name.endswith("_inbound_webhook")
