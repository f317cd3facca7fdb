"""Does the house stand? For whoever watches the server; it says nothing of what is inside."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from wholesystem.web.asks import open_to_all


@open_to_all
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:  # the answer is the point: it is unwell
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "well"})
