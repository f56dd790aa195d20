"""The cases on the mediators' site: pages of our own, read-only, and one view per action."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from disputes.models import Dispute
from mediation.pages.action import CaseAction
from mediation.pages.archive import archive_paths
from mediation.pages.case import case, translation
from mediation.pages.decision import decision_paths
from mediation.pages.evidence import evidence
from mediation.pages.news import case_news
from mediation.pages.ruling import ruling_paths
from mediation.pages.similar import similar_paths
from mediation.site import site


@admin.register(Dispute, site=site)
class Case(admin.ModelAdmin):
    """No form of Django's admin, no save_model, no bulk action: what happens goes through the door."""

    def get_urls(self) -> list[URLPattern]:
        view, act = self.admin_site.admin_view, CaseAction.as_view()
        return [
            path("", view(_to_desk), name="disputes_dispute_changelist"),
            path("<str:reference>/", view(case), name="disputes_dispute_change"),
            path("<str:reference>/news/", view(case_news), name="disputes_dispute_news"),
            path("<str:reference>/evidence/", view(evidence), name="disputes_dispute_evidence"),
            path("<str:reference>/translation/<int:number>/", view(translation), name="translation"),
            *ruling_paths(view),
            *decision_paths(view),
            *archive_paths(view),
            *similar_paths(view),
            path("<str:reference>/<slug:action>/", view(act), name="disputes_dispute_action"),
        ]


def _to_desk(request: HttpRequest) -> HttpResponse:
    return redirect("mediation:index")
