"""Whether a database may be made a demonstration's: the embedded one, an empty one, or one that is a demonstration already."""

from django.conf import settings
from django.db import OperationalError, connection

_OLDEST_POSTGRESQL = 15


def why_not_ours() -> str:
    """A sentence that says why this database must be left alone; empty where it may be used. Reads only."""
    if connection.vendor != "postgresql":
        return f"The academy needs PostgreSQL; DATABASE_URL names {connection.display_name}."
    name = connection.settings_dict["NAME"]
    try:
        tables = set(connection.introspection.table_names())
    except OperationalError as error:
        return f"The database “{name}” does not answer: {' '.join(str(error).split())}."
    if (version := connection.get_database_version())[0] < _OLDEST_POSTGRESQL:
        return f"PostgreSQL {_OLDEST_POSTGRESQL} or newer is needed; this one is {version[0]}."
    if connection.settings_dict["HOST"] == str(settings.EMBEDDED_POSTGRES_SOCKET) or _has_rows(tables, "demo_demoload"):
        return ""
    if foreign := sorted(tables - {"django_migrations"} - set(connection.introspection.django_table_names())):
        return f"The database “{name}” holds something else ({', '.join(foreign[:3])}{' …' if len(foreign) > 3 else ''})."
    if _has_rows(tables, "people_person"):
        return f"The database “{name}” holds an academy that is no demonstration."
    return ""


def _has_rows(tables: set[str], table: str) -> bool:
    if table not in tables:
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
        return bool(cursor.fetchone()[0])
