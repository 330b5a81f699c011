"""The process that holds the embedded model: llama.cpp's server, for this machine only.

It is run as a script, never imported. It reads its settings as one line of JSON from stdin,
answers with one line, the address, and ends when stdin does: however its parent dies, no server
is left behind. The settings come by stdin since others can read a command line.

A process of its own, as xllamacpp holds the interpreter's lock while it loads (no event loop,
progress bar or Ctrl-C for seconds), and as ending a server that generates either hangs or takes
the whole interpreter down.
"""

import json
import os
import sys
from typing import Any

__all__ = ["main", "serve"]


def serve(settings: dict[str, Any]) -> Any:
    """Load the model file `path` on `threads` threads, for whoever knows `key`.

    `slots` requests are served at once, each within `context` tokens of prompt and answer.
    """
    import xllamacpp  # type: ignore[import-not-found, import-untyped, unused-ignore]  # no stubs

    params = xllamacpp.CommonParams()
    params.model.path = settings["path"]
    params.model_alias = {settings["model"]}
    params.n_parallel = settings["slots"]
    params.n_ctx = settings["slots"] * settings["context"]
    params.kv_unified = False  # a long prompt cannot take the other slot's room
    params.cache_prompt = True
    params.cache_ram_mib = 0  # by default 8 GB of old prompts, beside what the slots hold
    for cpu in (params.cpuparams, params.cpuparams_batch):
        cpu.n_threads = settings["threads"]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [settings["key"]]
    params.cors_origins = ""
    params.cors_credentials = False
    params.ui = False
    params.endpoint_slots = False
    params.offline = True
    params.verbosity = -1
    return xllamacpp.Server(params)


def main() -> None:
    """Serve until stdin ends."""
    settings = json.loads(sys.stdin.readline())
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    server = serve(settings)
    print(json.dumps({"address": server.listening_address}), file=answer, flush=True)
    sys.stdin.read()
    os._exit(0)  # an orderly end would wait for answers that nobody reads any more


if __name__ == "__main__":
    main()
