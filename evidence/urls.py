"""The addresses of a piece of evidence."""

from django.urls import path

from evidence import views
from evidence.views.uploads import one_upload, uploads

app_name = "evidence"

urlpatterns = [
    path("evidence/<int:pk>/", views.item, name="item"),
    path("evidence/<int:pk>/details/", views.details, name="details"),
    path("evidence/<int:pk>/original/", views.original, name="original"),
    path("evidence/<int:pk>/pages/<int:number>/", views.page, name="page"),
    path("evidence/tiles/", views.tiles, name="tiles"),
    path("evidence/number/", views.number, name="number"),
    path("evidence/uploads/", uploads, name="uploads"),
    path("evidence/uploads/<uuid:pk>/", one_upload, name="upload"),
]
