"""Addresses of the buyers' and sellers' portals and of the public pages."""

from django.urls import URLPattern, URLResolver, include, path

from disputes.flow import Role
from disputes.inbox import posted
from disputes.views import automation, lists, opening, orders, store
from disputes.views.action import ActionPage
from disputes.views.agenda import agenda
from disputes.views.calendars import calendar, deadline
from disputes.views.changes import changes
from disputes.views.coach import coach
from disputes.views.dispute import DisputePage
from disputes.views.guide import finish_guide
from disputes.views.health import healthz, metrics, readyz
from disputes.views.how import how_it_works, how_it_works_as
from disputes.views.insights import count_anew, insights, insights_file
from disputes.views.news import news
from disputes.views.reply_templates import new_reply_template, reply_template, reply_templates
from disputes.views.rules import rules
from disputes.views.translation import translation

app_name = "disputes"

buyer: list[URLPattern] = [
    path("buyer/", orders.buyer_orders, name="buyer_orders"),
    path("buyer/agenda/", agenda, {"role": Role.BUYER}, name="buyer_agenda"),
    path("buyer/disputes/", lists.buyer_disputes, name="buyer_disputes"),
    path("buyer/orders/<path:order_reference>/open/", opening.open_order, name="open"),
    path(
        "buyer/disputes/<str:reference>/deadline.ics",
        deadline,
        {"role": Role.BUYER},
        name="buyer_deadline",
    ),
    path(
        "buyer/disputes/<str:reference>/first-steps/",
        finish_guide,
        {"role": Role.BUYER},
        name="buyer_guide",
    ),
    path(
        "buyer/disputes/<str:reference>/translation/<int:number>/",
        translation,
        {"role": Role.BUYER},
        name="buyer_translation",
    ),
    path("buyer/changes/", changes, {"role": Role.BUYER}, name="buyer_changes"),
    path("buyer/disputes/<str:reference>/news/", news, {"role": Role.BUYER}, name="buyer_news"),
    path("buyer/disputes/<str:reference>/", DisputePage.as_view(role=Role.BUYER), name="buyer_dispute"),
    path(
        "buyer/disputes/<str:reference>/<str:action>/",
        ActionPage.as_view(role=Role.BUYER),
        name="buyer_action",
    ),
]

seller: list[URLPattern] = [
    path("seller/", lists.seller_disputes, name="seller_disputes"),
    path("seller/agenda/", agenda, {"role": Role.SELLER}, name="seller_agenda"),
    path("seller/insights/", insights, name="insights"),
    path("seller/insights/count/", count_anew, name="insights_count"),
    path("seller/insights/<str:slug>.<str:kind>", insights_file, name="insights_file"),
    path("seller/store/", store.store, name="store"),
    path("seller/store/replies/", reply_templates, name="reply_templates"),
    path("seller/store/replies/new/", new_reply_template, name="new_reply_template"),
    path("seller/store/replies/<int:pk>/", reply_template, name="reply_template"),
    path("seller/store/automation/", automation.automation, name="automation"),
    path("seller/store/automation/new/", automation.new_rule, name="automation_new"),
    path("seller/store/automation/<int:pk>/", automation.rule, name="automation_rule"),
    path("seller/store/automation/<int:pk>/trial/", automation.trial, name="automation_trial"),
    path("seller/disputes/<str:reference>/automation/stop/", automation.stop, name="automation_stop"),
    path("seller/invitations/<str:token>/", store.invitation, name="invitation"),
    path(
        "seller/disputes/<str:reference>/deadline.ics",
        deadline,
        {"role": Role.SELLER},
        name="seller_deadline",
    ),
    path(
        "seller/disputes/<str:reference>/first-steps/",
        finish_guide,
        {"role": Role.SELLER},
        name="seller_guide",
    ),
    path(
        "seller/disputes/<str:reference>/translation/<int:number>/",
        translation,
        {"role": Role.SELLER},
        name="seller_translation",
    ),
    path("seller/changes/", changes, {"role": Role.SELLER}, name="seller_changes"),
    path("seller/disputes/<str:reference>/news/", news, {"role": Role.SELLER}, name="seller_news"),
    path("seller/disputes/<str:reference>/", DisputePage.as_view(role=Role.SELLER), name="seller_dispute"),
    path(
        "seller/disputes/<str:reference>/<str:action>/",
        ActionPage.as_view(role=Role.SELLER),
        name="seller_action",
    ),
]

both: list[URLPattern] = [
    path("coach/", coach, name="coach"),
]

public: list[URLPattern | URLResolver] = [
    path("mail/", include(posted.addresses)),
    path("calendar/deadlines.ics", calendar, name="calendar"),
    path("rules/", rules, name="rules"),
    path("how-it-works/", how_it_works, name="how_it_works"),
    path("how-it-works/<str:role>/", how_it_works_as, name="how_it_works_as"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

urlpatterns: list[URLPattern | URLResolver] = [*buyer, *seller, *both, *public]
