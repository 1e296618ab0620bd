#!/usr/bin/env python3
"""Each house rule can fail: a tree that is in order, and one planted breach at a time."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
import house_rules  # noqa: E402

SCRIPT = "#!/usr/bin/env bash\nset -euo pipefail\necho fine\n"
IN_ORDER = {
    "CMakeLists.txt": "project(x)\n",
    "README.md": "A house.\n",
    ".clang-format": "ColumnLimit: 100\n",
    "crypto/hash.hpp": "// Hashes.\n#pragma once\n#include <sodium.h>\n",
    "crypto/hash.cpp": '#include "crypto/hash.hpp"\n\n#include <openssl/evp.h>\n',
    "contracts/order.cpp": '#include "crypto/hash.hpp"\n// no system( here\n'
                           'auto text = "getenv(";\n',
    "ledger/batch.cpp": "#include <libpq-fe.h>\n",
    "services/http.cpp": "#include <curl/curl.h>\n#include <boost/asio/awaitable.hpp>\n",
    "api/server/beast.cpp": "#include <boost/beast/core.hpp>\n",
    "api/metrics.cpp": '#include <prometheus/counter.h>\n#include "services/http.hpp"\n'
                       'auto home = std::getenv("HOME");\n',
    "tests/crypto/hash_test.cpp": '#include "crypto/hash.hpp"\n#include "tests/support/x.hpp"\n',
    "deploy/start": SCRIPT,
}
SEVENTY_LINES = "int f() {\n" + "    g();\n" * 68 + "}\n"

# rule: files that break it, each in a tree of its own
PLANTED = {
    "includes_point_left": [
        {"crypto/x.cpp": '#include "contracts/order.hpp"\n'},
        {"services/x.cpp": '#include "api/door.hpp"\n'},
        {"ledger/x.cpp": '#include "batch.hpp"\n'},
        {"ledger/x.cpp": '#include "tests/support/x.hpp"\n'},
    ],
    "own_header_first": [
        {"crypto/hash.cpp": '#include <vector>\n#include "crypto/hash.hpp"\n'},
        {"crypto/hash.cpp": "int x;\n"},
    ],
    "libraries_have_owners": [
        {"services/x.cpp": "#include <libpq-fe.h>\n"},
        {"api/x.cpp": "#include <libpq-fe.h>\n"},
        {"ledger/x.cpp": "#include <sodium.h>\n"},
        {"contracts/x.cpp": "#include <openssl/evp.h>\n"},
        {"contracts/x.cpp": "#include <utf8proc.h>\n"},
        {"services/x.cpp": "#include <boost/beast/http.hpp>\n"},
        {"tests/api/x.cpp": "#include <boost/beast/http.hpp>\n"},
        {"api/server/x.cpp": "#include <boost/beast/http.hpp>\n",
         "api/server/y.cpp": "#include <boost/beast/http.hpp>\n"},
        {"ledger/x.cpp": "#include <boost/asio/io_context.hpp>\n"},
        {"api/x.cpp": "#include <prometheus/gauge.h>\n"},
        {"services/x.cpp": "#include <curl/curl.h>\n"},
        {"api/x.cpp": "#include <CLI/CLI.hpp>\n"},
    ],
    "unsigned_documents_stay_in_tests": [
        {"contracts/x.cpp": '#include "crypto/unverified.hpp"\n'},
        {"services/x.cpp": '#include "crypto/unverified.hpp"\n'},
        {"api/x.cpp": '#include "contracts/simulation/simulation.hpp"\n'},
    ],
    "headers_say_what_they_are_for": [
        {"crypto/x.hpp": "#pragma once\n"},
        {"crypto/x.hpp": "// For something.\n#include <vector>\n#pragma once\n"},
    ],
    "lines_fit": [
        {"ledger/x.sql": "-- " + "x" * 98 + "\n"},
        {"crypto/x.cpp": "int x; \n"},
        {"deploy/start": SCRIPT + "\techo\n"},
    ],
    "files_fit": [{"crypto/x.cpp": "int x();\n" * 600}],
    "functions_fit_a_screen": [
        {"crypto/x.cpp": SEVENTY_LINES},
        {"crypto/x.cpp": "namespace a::b {\nstruct C {\n" + SEVENTY_LINES + "};\n}\n"},
        {"tests/x_test.cpp": SEVENTY_LINES.replace("int f()", "TEST(A, B)")},
    ],
    "banned_calls": [
        {"services/x.cpp": f"{line}\n"} for line in [
            'auto x = std::system("ls");', 'popen("ls", "r");', "strcpy(a, b);", "sprintf(a, b);",
            "std::atoi(a);", "std::rand();", "srand(1);", "localtime(&t);", "gmtime(&t);",
            'std::getenv("HOME");', "thread.detach();", "co_spawn(io, f(), asio::detached);",
            "using namespace std;", 'std::cerr << "x";', "GTEST_SKIP();",
            "auto f = [this](int x) -> asio::awaitable<void> { co_return; };",
        ]
    ],
    "contracts_are_pure": [
        {"contracts/x.cpp": f"{line}\n"} for line in [
            "auto now = std::chrono::system_clock::now();", "std::time(nullptr);",
            "std::jthread t;", 'std::ifstream in("x");', "random_bytes(salt);",
        ]
    ],
    "top_level_is_given": [{"src/x.txt": "x\n"}, {"NOTES.md": "x\n"}],
    "words_are_fit_to_print": [
        {"docs/x.md": "TO" "DO later\n"},
        {"docs/x.md": "see /wo" "rk/there\n"},
        {"tests/package-lock.json": '"https://registry.npm' 'js.org/x"\n'},
        {".ci/x": "deb http://deb.deb" "ian.org/debian bookworm main\n"},
    ],
    "shell_scripts_parse": [
        {"deploy/start": SCRIPT + "if true; then\n"},
        {"deploy/start": SCRIPT.replace("set -euo pipefail\n", "")},
    ],
}


def plant(folder, files):
    for name, text in files.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if text.startswith("#!"):
            path.chmod(0o755)


class HouseRules(unittest.TestCase):
    def rules_broken_by(self, files):
        with tempfile.TemporaryDirectory() as folder:
            plant(folder, IN_ORDER)
            plant(folder, files)
            return {rule for _, _, rule, _ in house_rules.breaches(folder)}

    def test_a_house_in_order_breaks_none(self):
        self.assertEqual(self.rules_broken_by({}), set())

    def test_a_planted_breach_is_found_by_its_rule_and_no_other(self):
        for rule, trees in PLANTED.items():
            for files in trees:
                with self.subTest(rule=rule, files=files):
                    self.assertEqual(self.rules_broken_by(files), {rule})

    def test_every_rule_has_a_planted_breach(self):
        self.assertEqual(set(PLANTED), {rule.__name__ for rule in house_rules.RULES})

    def test_a_script_that_cannot_be_executed_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            plant(folder, IN_ORDER)
            (Path(folder) / "deploy/start").chmod(0o644)
            rules = {rule for _, _, rule, _ in house_rules.breaches(folder)}
            self.assertEqual(rules, {"shell_scripts_parse"})

    def test_sixty_nine_lines_are_a_function(self):
        code = SEVENTY_LINES.replace("    g();\n", "", 1)
        self.assertEqual(self.rules_broken_by({"crypto/x.cpp": code}), set())

    def test_a_raw_text_in_a_function_does_not_count(self):
        code = 'int f() {\n    g(R"(' + "x\n" * 80 + ')");\n}\n'
        self.assertEqual(self.rules_broken_by({"crypto/x.cpp": code}), set())

    def test_a_table_is_no_function(self):
        code = "auto t = to_array<int>({\n" + "    1,\n" * 80 + "});\n"
        self.assertEqual(self.rules_broken_by({"crypto/x.cpp": code}), set())

    def test_a_coroutine_that_names_its_arguments_is_right(self):
        code = "auto f = [](int x) -> asio::awaitable<void> { co_return; };\n"
        self.assertEqual(self.rules_broken_by({"services/x.cpp": code}), set())


if __name__ == "__main__":
    unittest.main()
