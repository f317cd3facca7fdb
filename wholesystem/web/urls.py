"""Every address of the site, with the view behind it."""

from django.urls import path

from wholesystem.web.pages import (
    health,
    home,
    measure,
    sign_in,
)

urlpatterns = [
    path("health", health.health),
    path("sign-in", sign_in.sign_in),
    path("sign-in/as", sign_in.sign_in_as),
    path("sign-out", sign_in.sign_out),
    path("", home.home),
    path("measures/<str:name>", measure.measure),
    path("measures/<str:name>/figures.csv", measure.figures_csv),
]

handler404 = "wholesystem.web.problems.not_found"
handler500 = "wholesystem.web.problems.broken"
