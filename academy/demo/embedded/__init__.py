"""PostgreSQL and Valkey out of wheels, on unix sockets below one folder: for the demonstration and the tests. No Django here."""

from academy.demo.embedded.errors import EmbeddedServerError
from academy.demo.embedded.postgres import Postgres
from academy.demo.embedded.valkey import Valkey

__all__ = ["EmbeddedServerError", "Postgres", "Valkey"]
