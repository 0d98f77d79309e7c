"""What a web server talks to: `granian --interface wsgi sobremesa.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sobremesa.settings")

application = get_wsgi_application()

from sobremesa.serving import stay  # noqa: E402 (needs Django)

stay()
