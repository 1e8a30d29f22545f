"""What uMap's documentation asks an operator to set; read by uMap through ``UMAP_SETTINGS``."""

import os
from pathlib import Path

_FOLDER = Path(os.environ["UMAP_FOLDER"])
SECRET_KEY = os.environ["UMAP_SECRET"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
SITE_URL = os.environ["UMAP_URL"]
LANGUAGE_CODE = "fr"
STATIC_ROOT = str(_FOLDER / "static")
MEDIA_ROOT = str(_FOLDER / "data")
# nginx sends the layers, compressed beforehand; uMap only says whether one may have them.
UMAP_XSENDFILE_HEADER = "X-Accel-Redirect"
DATABASES = {
    "default": {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": "umap",
        "USER": "alentour",
        "HOST": "127.0.0.1",
        "PORT": os.environ["UMAP_DATABASE_PORT"],
        # A connection that stays open: kinder to uMap than its own default.
        "CONN_MAX_AGE": 600,
    }
}
