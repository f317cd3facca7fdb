"""Around every page: what it may load, what a problem looks like, and who has signed in."""

import secrets

from django.http import HttpRequest, HttpResponse

from wholesystem.core.problem import Problem
from wholesystem.web.problems import problem_page


def content_security_policy(get_response):
    """Nothing from another host, no inline script, and styles only with this page's nonce."""

    def respond(request: HttpRequest) -> HttpResponse:
        request.nonce = secrets.token_urlsafe(16)
        response = get_response(request)
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; script-src 'self'; "
            f"style-src 'self' 'nonce-{request.nonce}'; img-src 'self' data:; "
            "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        )
        return response

    return respond


WRONG_WAY = Problem(
    "This address takes what a form sends, and is no page of its own.",
    "It is reached by the button of a form.",
    "Go to the home page, and to the form from there.",
)


class Problems:
    """A `Problem` in a view becomes its page of three sentences."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Django's own answer to a page asked for in the wrong way is an empty one.
        if response.status_code == 405 and not response.content:
            told = problem_page(request, WRONG_WAY, status=405)
            told.headers["Allow"] = response.headers.get("Allow", "")
            return told
        return response

    def process_exception(self, request: HttpRequest, exception: Exception):
        return problem_page(request, exception) if isinstance(exception, Problem) else None


class SignedInOnly:
    """Default deny: a view that asks nothing answers nobody, and no shared cache keeps a page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs):
        if getattr(view, "asks", None) is None:
            raise PermissionError(f"{view.__name__} asks no permission, so nobody may open it")
        return None
