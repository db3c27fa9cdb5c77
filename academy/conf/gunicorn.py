"""How gunicorn serves: a process a core, threads for those who wait for the database."""

import os
from pathlib import Path

workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = True
keepalive = 30
timeout = 60
graceful_timeout = 10
# A heartbeat in a file on a slow disk can look like a dead worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")
