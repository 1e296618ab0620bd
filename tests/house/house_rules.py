#!/usr/bin/env python3
"""The house rules as a test: house_rules.py ROOT prints each breach as FILE:LINE: RULE: WHAT.

A rule is a function from a Tree to breaches, listed in RULES. house_rules_test.py plants a breach
of each one and fails if a rule stays silent, so a new rule needs a planted breach there.
Files are those under version control and new ones that are not ignored.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

FOLDERS = ["crypto", "contracts", "ledger", "services", "api"]
TOP_LEVEL = {"CMakeLists.txt", "README.md", "deploy", "tests", "docs", *FOLDERS}
LINE_LENGTH = 100
FUNCTION_LINES = 70
FILE_LINES = 600

# Who may include a library: (pattern of the included header, name, folders, at most so many files).
OWNERS = [
    (r"pqxx/", "libpqxx", ["ledger/"], 1),
    (r"libpq-fe\.h", "libpq", ["ledger/"], 1),
    (r"sodium(\.h|/)", "libsodium", ["crypto/"], None),
    (r"openssl/", "OpenSSL", ["crypto/"], None),
    (r"utf8proc\.h", "utf8proc", ["crypto/"], None),
    (r"boost/beast", "Beast", ["api/server/"], 2),
    (r"boost/asio", "Asio", ["services/", "api/"], None),
    (r"prometheus/", "prometheus-cpp", ["api/"], 1),
    (r"curl/", "libcurl", ["services/"], 1),
    (r"CLI/", "CLI11", ["api/cli/"], 1),
]

# Calls nobody may make: (pattern, instead, folders where it is right).
BANNED = [
    (r"\b(?:std::)?system\s*\(", "no shell from the program", ["tests/"]),
    (r"\bpopen\s*\(", "no shell from the program", ["tests/"]),
    (r"\b(?:str(?:cpy|cat|ncpy|ncat|tok)|v?sprintf|gets)\s*\(", "std::string, std::format", []),
    (r"\b(?:std::)?(?:atoi|atol|atoll|atof)\s*\(", "std::from_chars", []),
    (r"\b(?:std::)?s?rand\s*\(", "crypto::random_bytes, or a seed in tests", []),
    (r"\b(?:std::)?(?:localtime(?:_r)?|gmtime|asctime|ctime|mktime)\s*\(", "std::chrono, UTC", []),
    (r"\b(?:secure_)?getenv\s*\(", "only api reads the environment", ["api/", "tests/"]),
    (r"\.detach\s*\(\s*\)", "a thread has an owner who joins it", []),
    (r"\basio::detached\b", "a completion that reports the failure", ["tests/"]),
    (r"\busing\s+namespace\s+std\s*;", "names in full", []),
    (r"\bstd::(?:cout|cerr|clog)\b", "only api prints", ["api/", "tests/"]),
    (r"\bGTEST_SKIP\b", "a test runs or does not exist", []),
    (r"\[[^\[\]]+\]\s*\([^()]*\)[^{};]*->\s*(?:boost::)?(?:asio::)?awaitable\s*<",
     "a capturing lambda is never a coroutine", []),
]
# What contracts does not know beside: clock, threads, files, chance.
IMPURE = [
    (r"\b(?:system|steady|utc|high_resolution)_clock::now\b", "time is an argument"),
    (r"\bclock_gettime\s*\(|\bstd::time\s*\(", "time is an argument"),
    (r"\bstd::j?thread\b|\bstd::async\b", "no threads"),
    (r"\bstd::[io]?fstream\b|\bstd::filesystem\b", "no files"),
    (r"\brandom_(?:bytes|array)\s*[(<]", "ids and salts come with the command"),
]
# The key of a hash table decides nothing.
IMPURE_FILES = {"contracts/base/ids.cpp"}

# Split, so that this file does not break the rule it holds.
FORBIDDEN_WORDS = [
    (r"\bTO" r"DO\b|\bFIX" r"ME\b", "finish it or write it into the docs"),
    (r"(?<![\w.])/wo" r"rk/", "a path of one machine"),
    (r"registry\.npm" r"js\.org|registry\.yarn" r"pkg\.com", "the registry is the user's choice"),
    (r"\b(?:deb|security)\.deb" r"ian\.org\b|pypi\.o" r"rg|proxy\.gol" r"ang\.org",
     "the registry is the user's choice"),
]


@dataclass
class File:
    path: str
    text: str
    code: str = field(default="")  # C++ with comments and literals blanked, lines kept

    @property
    def lines(self):
        return self.text.split("\n")

    @property
    def is_cpp(self):
        return self.path.endswith((".cpp", ".hpp"))

    @property
    def is_shell(self):
        return re.match(r"#!.*\b(?:ba)?sh\b", self.text) is not None

    @property
    def is_code(self):
        return self.is_cpp or self.is_shell or self.path.endswith(
            (".sql", ".py", ".js", ".mjs", ".cmake", "CMakeLists.txt"))

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


CPP_NOISE = re.compile(
    r"//[^\n]*|/\*.*?\*/"
    r"|\bR\"([^()\s\\]*)\(.*?\)\1\""
    r"|\"(?:\\.|[^\"\\\n])*\"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'", re.DOTALL)
INCLUDE_LINE = re.compile(r"(?m)^[ \t]*#[ \t]*include[ \t].*$")


class Tree:
    def __init__(self, root):
        self.root = Path(root).resolve()
        self.paths = sorted(self._list())
        self.files = []
        for path in self.paths:
            try:
                text = (self.root / path).read_text(encoding="utf-8")
            except (UnicodeDecodeError, IsADirectoryError):
                continue
            file = File(path, text)
            if file.is_cpp:
                file.code = CPP_NOISE.sub(blank, INCLUDE_LINE.sub(blank, text))
            self.files.append(file)

    def _list(self):
        if (self.root / ".git").exists():
            listed = subprocess.run(
                ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others",
                 "--exclude-standard"],
                cwd=self.root, check=True, capture_output=True).stdout.decode()
            return {path for path in listed.split("\0") if path and (self.root / path).exists()}
        found = set()
        for folder, below, names in os.walk(self.root):
            here = Path(folder).relative_to(self.root)
            below[:] = [name for name in below
                        if name not in ("node_modules", "__pycache__")
                        and not (here == Path(".") and re.match(r"build|\.git$|\.floor$", name))]
            found |= {str(here / name) for name in names}
        return found

    @property
    def cpp(self):
        return [file for file in self.files if file.is_cpp]


def folder_of(path):
    first = path.split("/")[0]
    return first if first in FOLDERS else None


def includes(file):
    for number, line in enumerate(file.lines, 1):
        match = re.match(r"\s*#\s*include\s*([<\"])([^>\"]+)[>\"]", line)
        if match:
            yield number, match.group(1), match.group(2)


def includes_point_left(tree):
    for file in tree.cpp:
        own = folder_of(file.path)
        for number, kind, target in includes(file):
            if kind != '"':
                continue
            other = folder_of(target)
            if other is None and not target.startswith("tests/"):
                yield file, number, f'write "{target}" from the root'
            elif own and other is None:
                yield file, number, f"{own} includes the tests"
            elif own and FOLDERS.index(other) > FOLDERS.index(own):
                yield file, number, f"{own} includes {other}"


def own_header_first(tree):
    for file in tree.cpp:
        header = file.path[:-3] + "hpp"
        if file.path.endswith(".cpp") and header in tree.paths:
            first = next(includes(file), (1, "", ""))
            if first[2] != header:
                yield file, first[0], f"the first include is {header}"


def libraries_have_owners(tree):
    for pattern, name, folders, most in OWNERS:
        users = {}
        for file in tree.cpp:
            for number, _, target in includes(file):
                if re.match(pattern, target):
                    users.setdefault(file.path, (file, number))
        inside = 0
        for path, (file, number) in users.items():
            # Tests may look at a library directly; Beast alone costs too much to compile.
            if path.startswith("tests/") and name != "Beast":
                continue
            if not path.startswith(tuple(folders)):
                yield file, number, f"{name} belongs to {' and '.join(folders)}"
                continue
            inside += 1
            if most and inside > most:
                yield file, number, f"{name} belongs to {most} file(s), this is another one"


def headers_say_what_they_are_for(tree):
    for file in tree.cpp:
        if not file.path.endswith(".hpp"):
            continue
        if not re.match(r"// \S", file.text):
            yield file, 1, "the first line is a comment: what this file is for"
        code = [line for line in file.lines if line and not line.startswith("//")]
        if code[:1] != ["#pragma once"]:
            yield file, 1, "#pragma once comes right after the comment"


def lines_fit(tree):
    for file in tree.files:
        if not file.is_code:
            continue
        for number, line in enumerate(file.lines, 1):
            if len(line) > LINE_LENGTH:
                yield file, number, f"{len(line)} columns, {LINE_LENGTH} fit"
            if line != line.rstrip() or "\t" in line:
                yield file, number, "a tab or a blank at the end"


def files_fit(tree):
    for file in tree.files:
        count = len(file.lines) - 1
        if file.is_code and count >= FILE_LINES:
            yield file, 1, f"{count} lines: a file holds one thing, under {FILE_LINES} lines"


def kind_of_braces(head):
    """What the braces after `head`, the text since the last statement, hold."""
    if re.search(r"\b(?:namespace|class|struct|union|enum|extern)\b[^()]*$", head):
        return "scope"
    if "(" not in head or re.search(r"[=(,]\s*$", head):
        return "data"
    return "body"


def functions(code):
    """(first line, last line) of each body in braces that is not inside another one."""
    opened, start = [], 0
    for match in re.finditer(r"[{};]", code):
        sign, at = match.group(0), match.start()
        if sign == "{":
            head = code[start:at]
            opened.append((kind_of_braces(head), start + len(head) - len(head.lstrip())))
        elif sign == "}" and opened:
            kind, begin = opened.pop()
            if kind == "body" and all(outer == "scope" for outer, _ in opened):
                yield code.count("\n", 0, begin) + 1, code.count("\n", 0, at) + 1
        start = at + 1


CASE_LINE = re.compile(r"\s*case [\w:]+:(\s*return [^;]*;)?\s*")


def functions_fit_a_screen(tree):
    for file in tree.cpp:
        for first, last in functions(re.sub(r"(?m)^\s*#.*$", blank, file.code)):
            body = file.code.split("\n")[first - 1:last]
            # Comments, empty lines, the text tables of tests and the lines of a switch that maps
            # one name to another are read, not followed.
            count = sum(1 for line in body if line.strip() and not CASE_LINE.fullmatch(line))
            # One statement alone is a table, however long.
            if count >= FUNCTION_LINES and "\n".join(body).count(";") > 1:
                yield file, first, f"{count} lines: a function has under {FUNCTION_LINES}"


def banned_calls(tree):
    for file in tree.cpp:
        for pattern, instead, allowed in BANNED:
            if file.path.startswith(tuple(allowed)):
                continue
            for match in re.finditer(pattern, file.code):
                yield file, file.line_of(match.start()), f"{match.group(0).strip()}: {instead}"


def contracts_are_pure(tree):
    for file in tree.cpp:
        if folder_of(file.path) != "contracts" or "/simulation/" in file.path:
            continue
        if file.path in IMPURE_FILES:
            continue
        for pattern, instead in IMPURE:
            for match in re.finditer(pattern, file.code):
                yield file, file.line_of(match.start()), f"{match.group(0)}: {instead}"


def unsigned_documents_stay_in_tests(tree):
    """A document without a signature is for tests; so is whatever includes the simulation."""
    for file in tree.cpp:
        if file.path.startswith(("tests/", "contracts/simulation/")):
            continue
        for number, _, target in includes(file):
            if target == "crypto/unverified.hpp" or target.startswith("contracts/simulation/"):
                yield file, number, f"{target} is for tests alone"


def top_level_is_given(tree):
    for path in tree.paths:
        first = path.split("/")[0]
        if not first.startswith(".") and first not in TOP_LEVEL:
            yield File(path, ""), 1, f"{first} does not belong at the top level"


def words_are_fit_to_print(tree):
    for file in tree.files:
        for pattern, instead in FORBIDDEN_WORDS:
            for match in re.finditer(pattern, file.text):
                yield file, file.line_of(match.start()), f"{match.group(0)}: {instead}"


def shell_scripts_parse(tree):
    for file in tree.files:
        if not file.is_shell:
            continue
        path = tree.root / file.path
        checked = subprocess.run(["bash", "-n", path], capture_output=True, text=True)
        if checked.returncode != 0:
            yield file, 1, checked.stderr.strip().split("\n")[0]
        if not os.access(path, os.X_OK):
            yield file, 1, "a script is executable"
        if not re.search(r"^set -euo pipefail$", file.text, re.MULTILINE):
            yield file, 1, "a script stops at its first error: set -euo pipefail"


RULES = [
    includes_point_left,
    own_header_first,
    libraries_have_owners,
    headers_say_what_they_are_for,
    lines_fit,
    files_fit,
    functions_fit_a_screen,
    banned_calls,
    contracts_are_pure,
    unsigned_documents_stay_in_tests,
    top_level_is_given,
    words_are_fit_to_print,
    shell_scripts_parse,
]


def breaches(root):
    tree = Tree(root)
    return [(file.path, line, rule.__name__, what)
            for rule in RULES for file, line, what in rule(tree)]


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: house_rules.py ROOT")
    found = breaches(sys.argv[1])
    for path, line, rule, what in found:
        print(f"{path}:{line}: {rule}: {what}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
