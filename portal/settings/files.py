"""Static files are public and fingerprinted; uploaded files are private and never served by path."""

from portal.settings.environment import BASE_DIR, LINLI_ENV, env

STATIC_URL = "/static/"
STATIC_ROOT = env("LINLI_STATIC_ROOT", default=str(BASE_DIR / "var" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env("LINLI_MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))
MEDIA_URL = "/never-served-by-path/"

STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if LINLI_ENV == "test"
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}
WHITENOISE_USE_FINDERS = LINLI_ENV == "test"

LINLI_MAX_PHOTO_BYTES = env.int("LINLI_MAX_PHOTO_BYTES", default=10 * 1024 * 1024)
LINLI_MAX_PHOTO_PIXELS = env.int("LINLI_MAX_PHOTO_PIXELS", default=40_000_000)
LINLI_MAX_PHOTOS = 6
# A whole form: six photos at their largest, and what is written. More is turned away before any of it is read.
LINLI_MAX_UPLOAD_BYTES = LINLI_MAX_PHOTOS * LINLI_MAX_PHOTO_BYTES + 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "portal.uploads.WholeForm",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 8
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
