"""The address of a piece of evidence."""

from django.urls import path

from evidence.views import item

app_name = "evidence"

urlpatterns = [path("evidence/<int:pk>/", item, name="item")]
