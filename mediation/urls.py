"""Where parties read what was decided, get the archive, and see what settled cases like theirs."""

from django.urls import URLPattern, path

from disputes.flow import Role
from mediation.pages.archive import party_archive
from mediation.pages.decision import party_page, party_pdf
from mediation.pages.settling import settling
from mediation.pages.similar import similar_for_a_party

app_name = "decisions"

PARTIES = {"buyer": Role.BUYER, "seller": Role.SELLER}


def _of(portal: str, role: Role) -> list[URLPattern]:
    case, as_role = f"{portal}/disputes/<str:reference>", {"role": role}
    return [
        path(f"{case}/archive.zip", party_archive, as_role, name=f"{portal}_archive"),
        path(f"{case}/similar/", similar_for_a_party, as_role, name=f"{portal}_similar"),
        path(f"{case}/decision/", party_page, as_role, name=f"{portal}_last"),
        path(f"{case}/decision.pdf", party_pdf, as_role),
        path(f"{case}/decision/<int:number>/", party_page, as_role, name=f"{portal}_page"),
        path(f"{case}/decision/<int:number>.pdf", party_pdf, as_role, name=f"{portal}_pdf"),
    ]


urlpatterns: list[URLPattern] = [
    path("seller/disputes/<str:reference>/settling/", settling, name="seller_settling"),
    *(each for portal, role in PARTIES.items() for each in _of(portal, role)),
]
