"""Every address of the site, with the view behind it."""

from django.urls import path

from wholesystem.web.pages import (
    agreements,
    audit,
    data,
    dictionary,
    health,
    home,
    item,
    lists,
    measure,
    owner,
    programmes,
    receipts,
    sign_in,
    together,
)

urlpatterns = [
    path("health", health.health),
    path("sign-in", sign_in.sign_in),
    path("sign-in/as", sign_in.sign_in_as),
    path("sign-out", sign_in.sign_out),
    path("", home.home),
    path("programmes", programmes.programmes),
    path("programmes/<str:name>", programmes.programme),
    path("programmes/<str:name>/places", programmes.places),
    path("measures/<str:name>", measure.measure),
    path("measures/<str:name>/figures.csv", measure.figures_csv),
    path("lists", lists.lists),
    path("lists/<str:name>", lists.worklist),
    path("lists/<str:name>/why", lists.why),
    path("lists/<str:name>/send", lists.send),
    path("lists/<str:name>/together", together.together),
    path("items/<int:number>", item.item),
    path("items/<int:number>/move", item.move_item),
    path("items/<int:number>/owner", owner.give),
    path("data", data.data),
    path("data/loads", data.loads),
    path("data/loads/<str:load_id>", data.load),
    path("data/quarantine", data.quarantine),
    path("data/quarantine.csv", data.quarantine_csv),
    path("data/trace", data.trace),
    path("dictionary", dictionary.dictionary),
    path("dictionary/<str:name>", dictionary.table),
    path("receipts/<str:receipt_id>", receipts.receipt),
    path("receipts/<str:receipt_id>/again", receipts.make_again),
    path("agreements", agreements.agreements),
    path("agreements/<str:agreement_id>", agreements.agreement),
    path("audit", audit.audit),
    path("audit/who-looked", audit.who_looked),
    path("audit/check", audit.check_chain),
]

handler400 = "wholesystem.web.problems.bad_request"
handler403 = "wholesystem.web.problems.forbidden"
handler404 = "wholesystem.web.problems.not_found"
handler500 = "wholesystem.web.problems.broken"
