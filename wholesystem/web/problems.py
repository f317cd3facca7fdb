"""Problems as pages: what happened, what is allowed, what to do next."""

import logging

from django.http import HttpRequest, HttpResponse

from wholesystem.core.problem import Kind, Problem
from wholesystem.web.asks import open_to_all
from wholesystem.web.page import page

STATUS = {
    Kind.USAGE: 400,
    Kind.NOT_FOUND: 404,
    Kind.REFUSED: 403,
    Kind.REJECTED: 422,
    Kind.CONFLICT: 409,
    Kind.NOT_REPRODUCED: 409,
    Kind.UNAVAILABLE: 503,
}
TITLES = {
    400: "That could not be done",
    403: "You may not open this",
    404: "There is nothing here",
    405: "There is no page here",
    409: "It is not as it was",
    422: "That was not accepted",
    500: "Something went wrong on our side",
    503: "This is not available now",
}
log = logging.getLogger("wholesystem.web")


def problem_page(request: HttpRequest, problem: Problem, status: int = 0) -> HttpResponse:
    """The page of a problem, with the status that fits its kind."""
    status = status or STATUS[problem.kind]
    return page(request, "problem", http_status=status, problem=problem, title=TITLES[status])


@open_to_all
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    told = Problem(
        "There is no page at this address.",
        "Pages are reached from the home page, and an address may be mistyped or out of date.",
        "Go to the home page, or check the address.",
        kind=Kind.NOT_FOUND,
    )
    return problem_page(request, told)


@open_to_all
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    told = Problem(
        "What the browser sent could not be read.",
        "A page is asked for by its links and forms.",
        "Go to the home page and try again from there.",
    )
    return problem_page(request, told)


@open_to_all
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    told = Problem(
        "This may not be opened.",
        "A page is opened by those whose role carries its permission.",
        "Ask an administrator which role you need.",
        kind=Kind.REFUSED,
    )
    return problem_page(request, told)


@open_to_all
def broken(request: HttpRequest) -> HttpResponse:
    """Django has logged the fault already; the page names no person and no cause."""
    told = Problem(
        "The page could not be made, because of a fault in the program.",
        "Nothing that you entered was saved.",
        "Try again; if it happens twice, tell the people who run this system the time and the "
        "address of the page.",
    )
    return problem_page(request, told, status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.warning("a form was refused: %s", reason)
    told = Problem(
        "The form was open for too long, or came from somewhere else, and was not taken.",
        "A form is sent from the page that this site gave you, while you are signed in.",
        "Go back, load the page again, and send the form once more.",
    )
    return problem_page(request, told, status=403)
