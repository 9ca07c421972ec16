"""PORUKKA_DATABASE_URL of a PostgreSQL: where it is, and how its connections are kept safe."""

from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# What may stand after the question mark, and how PostgreSQL's own programs are told the same.
OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslcrl": "PGSSLCRL",
    "sslcrldir": "PGSSLCRLDIR",
    "ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION",
    "channel_binding": "PGCHANNELBINDING",
    "gssencmode": "PGGSSENCMODE",
    "krbsrvname": "PGKRBSRVNAME",
    "passfile": "PGPASSFILE",
    "hostaddr": "PGHOSTADDR",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "application_name": "PGAPPNAME",
}


def database(url: str) -> dict[str, object]:
    """Django's settings of the database. Nothing of the address is passed over.

    Raises:
        ImproperlyConfigured: for a word after the question mark that is not known or comes twice, a scheme that is not
            PostgreSQL's, a port that is no number. The message never holds the password.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured("PORUKKA_DATABASE_URL begins with postgresql://")
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("The port in PORUKKA_DATABASE_URL is not a number.") from None
    given = parse_qsl(parts.query, keep_blank_values=True)
    asked = dict(given)
    if len(asked) < len(given):
        raise ImproperlyConfigured("Something stands twice after the question mark in PORUKKA_DATABASE_URL.")
    host = asked.pop("host", "")
    if unknown := sorted(set(asked) - set(OPTIONS)):
        raise ImproperlyConfigured(
            f"PORUKKA_DATABASE_URL: {', '.join(unknown)} is not known here. These are: host, {', '.join(OPTIONS)}."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or host,
        "PORT": port or "",
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}, **asked},
        "DISABLE_SERVER_SIDE_CURSORS": True,  # pgbouncer-safe
    }
