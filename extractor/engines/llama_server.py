"""The script of the child process that runs a local model: a llama.cpp server.

It is run as a script, never imported. It reads its settings from stdin as one line of JSON, prints
its address as one line of JSON, and ends when stdin is closed, so that no server is left behind
however its parent ends. The settings include a key and are not on the command line, because other
users can read that.

It is a process of its own for two reasons. While xllamacpp loads a model it holds the interpreter's
lock, so that no event loop, progress bar or Ctrl-C would work for seconds. And to stop a server
while it generates hangs or crashes the interpreter.
"""

import json
import os
import sys
from typing import Any

__all__ = ["main", "serve"]


def serve(settings: dict[str, Any]) -> Any:
    """Loads a model and starts a server for it; returns the server.

    `settings` has these entries:

    - `path`: the model file.
    - `model`: the name of the model in requests.
    - `slots`: how many requests are answered at once.
    - `context`: the most tokens of prompt and answer of a request.
    - `threads`: how many threads compute.
    - `key`: the key that requests need.
    """
    import xllamacpp  # type: ignore[import-not-found, import-untyped, unused-ignore]  # has no stubs, and may not be installed

    params = xllamacpp.CommonParams()
    params.model.path = settings["path"]
    params.model_alias = {settings["model"]}
    params.n_parallel = settings["slots"]
    params.n_ctx = settings["slots"] * settings["context"]
    params.kv_unified = False  # a long prompt must not use the context of another slot
    params.cache_prompt = True
    params.cache_ram_mib = 0  # the default keeps 8 GB of old prompts besides those in the slots
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
    """Serves until stdin is closed."""
    settings = json.loads(sys.stdin.readline())
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    server = serve(settings)
    print(json.dumps({"address": server.listening_address}), file=answer, flush=True)
    sys.stdin.read()
    os._exit(0)  # a normal exit would wait for answers that nobody will read


if __name__ == "__main__":
    main()
