"""The program's addresses and the bare view: the same middleware, one durable insert, nothing else."""

from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.urls import ACCESS as OURS
from config.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from porukka.doors.access import PARTICIPANT

TABLE = "CREATE TABLE IF NOT EXISTS bench_bare (id integer PRIMARY KEY, words text NOT NULL)"
TABLE_ON_POSTGRES = "CREATE TABLE IF NOT EXISTS bench_bare (id bigserial PRIMARY KEY, words text NOT NULL)"


@csrf_exempt
def bare(request: Any) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_bare (words) VALUES (%s)", [request.POST["words"]])
    return HttpResponse("kiitos")


urlpatterns = [path("bench/bare/", bare, name="bare"), *urlpatterns]
ACCESS = {**OURS, "bare": PARTICIPANT}
