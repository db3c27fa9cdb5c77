# Celery's app must exist whenever Django does, or `shared_task` would bind to no broker.
from academy.conf.celery import app as celery_app

__all__ = ["celery_app"]
