"""Celery: the queue is a bell, the rows in PostgreSQL are the truth (docs/adr/0003)."""

from portal.settings.environment import env

CELERY_BROKER_URL: str = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Above the hard time limit, so that no running task is handed out a second time.
    "visibility_timeout": 180,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "retry_on_timeout": True,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "tick": {
        "task": "portal.tasks.tick",
        "schedule": env.float("LINLI_TICK_SECONDS", default=5.0),
        "args": (True,),
        # Ticks that pile up while no worker runs are worth nothing: the next one finds the same rows.
        "options": {"expires": 30},
    },
}
LINLI_ERRAND_ATTEMPTS = 5
LINLI_ERRAND_LEASE_SECONDS = env.int("LINLI_ERRAND_LEASE_SECONDS", default=120)
