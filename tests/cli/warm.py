"""A process that has loaded the program once and forks a copy of itself for each run. No test here.

Each run is a process of its own, with the arguments, environment and streams it is given, and spares only the second
that loading takes: a hundred runs would otherwise be most of what all the tests need.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from typing import Any

PATIENCE = 60  # seconds; a run that hangs ends by SIGALRM


def serve() -> None:
    """One order a line on standard input: arguments, environment, three files. Answers with its exit status."""
    import smsbot.checkup
    import smsbot.cli
    import smsbot.run
    import smsbot.storage.schema  # noqa: F401 - loaded here once, for all who are forked

    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(order)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _run(order: dict[str, Any]) -> None:
    signal.alarm(PATIENCE)
    for target, name in enumerate(("stdin", "stdout", "stderr")):
        os.dup2(os.open(order[name], os.O_RDONLY if target == 0 else os.O_WRONLY), target)
    sys.stdin, sys.stdout = open(0, encoding="utf-8"), open(1, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = ["smsbot", *order["arguments"]]
    sys.modules["__main__"].__package__ = ""  # as for an installed program: help names it by its first argument
    status = _status()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _status() -> int:
    """What the interpreter would end with."""
    from smsbot.cli import main

    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    serve()
