"""A floor with nothing but entry 0, for the tests that need no trade."""
import json
import os
import signal
import subprocess

from floor import PROGRAM, ROOT, check, free_port, run, wait_until


class EmptyFloor:
    """In `folder`: the private PostgreSQL, the server's folder, and processes that were started."""

    def __init__(self, folder):
        self.folder = folder
        self.server = folder / "server"
        self.port = free_port()
        self.processes = {}
        self.start_database()
        home = dict(os.environ, DATAFLOOR_HOME=str(folder / "registrar"))
        run(PROGRAM, "keys", "new", env=home)
        exported = json.loads(run(PROGRAM, "keys", "export", env=home).stdout)
        (folder / "registrar.jwk").write_text(json.dumps(exported["jwk"]))
        made = run(PROGRAM, "init", "--dir", self.server, "--database", self.connection,
                   "--rulebook", ROOT / "deploy/rulebook.json", "--registrar",
                   folder / "registrar.jwk")
        check("a floor is opened", made.returncode == 0, made.stderr)

    def start_database(self):
        started = run(ROOT / "deploy/cluster", "start", self.folder / "postgres")
        self.connection = started.stdout.decode().strip().split("\n")[-1]

    def stop_database(self):
        run(ROOT / "deploy/cluster", "stop", self.folder / "postgres")

    def query(self, sql):
        answer = run("psql", "-X", "-A", "-t", "-d", self.connection, "-c", sql)
        if answer.returncode != 0:
            raise SystemExit(answer.stderr.decode())

    def log(self, name):
        return self.folder / f"{name}.log"

    def start(self, name, words):
        with open(self.log(name), "wb") as log:
            self.processes[name] = subprocess.Popen(
                [str(word) for word in words], stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def start_keyholder(self):
        self.start("keyholder", [PROGRAM, "keyholder", "--dir", self.server])
        wait_until("the keyholder", lambda: "ready" in self.log("keyholder").read_text())

    def stop(self, name):
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(60)

    def stop_all(self):
        for name in list(self.processes):
            self.stop(name)
        self.stop_database()
