#!/usr/bin/env python3
"""mutate.py MUTATION ROOT OUT: writes the source a mutation names, with its old text replaced.

A mutation file says which source, one blank line aside, and what stands there and shall stand:

    file: contracts/order/rules.cpp
    why: one line
    --- old
    ...
    --- new
    ...

The old text must be found exactly once: a mutation that no longer fits its source fails the build.
"""

import re
import sys
from pathlib import Path


def main():
    mutation, root, out = (Path(argument) for argument in sys.argv[1:])
    parts = re.fullmatch(r"file: (\S+)\nwhy: (.+)\n--- old\n(.+?\n)--- new\n(.*)",
                         mutation.read_text(encoding="utf-8"), re.DOTALL)
    if not parts:
        sys.exit(f"{mutation}: not of the form file, why, --- old, --- new")
    source = (root / parts[1]).read_text(encoding="utf-8")
    found = source.count(parts[3])
    if found != 1:
        sys.exit(f"{mutation}: its old text stands {found} times in {parts[1]}, not once; "
                 "the rule changed, so change the mutation")
    out.write_text(source.replace(parts[3], parts[4]), encoding="utf-8")


main()
