"""The extractor as a service over HTTP: `create_app` makes the application, `run` serves it.

    app = create_app(Settings(data=Path("served")), parts=[add_pages])

A part is a function that adds routes, pages or files to the application. All of them stand behind
the same guard: the token, the checks of host and origin, the limits of bodies, and the headers.
`service_of(request)` is the one service behind all routes.
"""

from extractor.serve.app import Part, create_app
from extractor.serve.server import run
from extractor.serve.service import Service, service_of
from extractor.serve.settings import Settings

__all__ = ["Part", "Service", "Settings", "create_app", "run", "service_of"]
