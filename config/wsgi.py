import gc
import os

import msgspec
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def look_at(kinds: type[msgspec.Struct]) -> None:
    """Let msgspec look at every type under this one.

    Else it does so when one is first read, and a second thread that reads it meanwhile
    sees a type half looked at: the whole process dies of that.
    """
    for kind in kinds.__subclasses__():
        msgspec.json.Decoder(kind)
        look_at(kind)


application = get_wsgi_application()
# All views are read now, so that nobody's first page waits two seconds for them.
_ = get_resolver().url_patterns
look_at(msgspec.Struct)
# All that is here stays. The collector would go through it in the middle of every third
# large page, which doubles what that page takes.
gc.collect()
gc.freeze()
