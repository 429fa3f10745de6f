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
# What the broker refuses for a while (it is full, it is loading) is waited for like a connection that broke.
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
# A task that runs while the connection breaks goes on: what it writes counts once, whoever hears of it.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_ENABLE_PREFETCH_COUNT_REDUCTION = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Above the hard time limit, so that no running task is handed out a second time.
    "visibility_timeout": 180,
    # What a killed worker held is looked for every ten seconds, not every hundred.
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "retry_on_timeout": True,
}
CELERY_TASK_PUBLISH_RETRY = False
# For pages that ring the bell: see portal.celery.hurried.
LINLI_BELL_OPTIONS = {
    "max_retries": 0,
    "socket_timeout": 0.5,
    "socket_connect_timeout": 0.5,
    "retry_on_timeout": False,
}
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Beat's whole plan stands below; one that remembers would keep a file that a kill can spoil.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
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
# So many errands may be in the queue at once; the others wait in their table.
LINLI_ERRANDS_IN_QUEUE = 400
