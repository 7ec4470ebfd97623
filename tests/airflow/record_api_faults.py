"""Records what a task of a real Airflow 3 makes of an api-server that fails: a real supervisor, client and task runner, and a server
that answers as the key says.

    PATH/TO/RELEASE/bin/python tests/airflow/record_api_faults.py --endpoint MOTO --out tests/airflow/api_faults/RELEASE.jsonl

Lines are those of record_walk.py; no api-server's backends are in them. The last member of a line is how often the server was asked.
"""

import argparse
import http.server
import json
import os
import sys
import tempfile
import threading

from walk import processes, world

ANSWERS = {
    "found": (200, "application/json", '{"key": "found", "value": "fake"}'),
    "found_json": (200, "application/json", '{"key": "found_json", "value": "[1]"}'),
    "found_empty": (200, "application/json", '{"key": "found_empty", "value": ""}'),
    "null_value": (200, "application/json", '{"key": "null_value", "value": null}'),
    "number_value": (200, "application/json", '{"key": "number_value", "value": 5}'),
    "object_value": (200, "application/json", '{"key": "object_value", "value": {"a": 1}}'),
    "no_value": (200, "application/json", '{"key": "no_value"}'),
    "login_page": (200, "text/html", "<html>fake login</html>"),
    "bad_json": (200, "application/json", "{fake"),
    "empty_body": (200, "application/json", ""),
    "status_400": (400, "application/json", '{"detail": "fake"}'),
    "status_401": (401, "application/json", '{"detail": "fake"}'),
    "status_403": (403, "application/json", '{"detail": {"reason": "access_denied", "message": "fake"}}'),
    "status_404": (404, "application/json", '{"detail": {"reason": "not_found", "message": "fake"}}'),
    "status_404_plain": (404, "application/json", '{"detail": "Not Found"}'),
    "status_404_html": (404, "text/html", "<html>fake</html>"),
    "status_409": (409, "application/json", '{"detail": "fake"}'),
    "status_422": (422, "application/json", '{"detail": [{"loc": ["x"], "msg": "fake", "type": "fake"}]}'),
    "status_429": (429, "application/json", '{"detail": "fake"}'),
    "status_500": (500, "application/json", '{"detail": "fake"}'),
    "status_500_html": (500, "text/html", "<html>fake</html>"),
    "status_502": (502, "text/html", "<html>fake</html>"),
    "status_503": (503, "text/plain", "fake"),
    "status_302": (302, "text/html", ""),
    "closed": None,
}


class Handler(http.server.BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self):
        if self.path == "/records":
            answer = (200, "application/json", json.dumps([[str(Handler.asked)], []]))
            Handler.asked = 0
        else:
            Handler.asked += 1
            answer = ANSWERS[self.path.rsplit("/", 1)[1]]
        if answer is None:
            self.close_connection = True
            return
        status, kind, body = answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", "/records")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--log", default=os.devnull)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="varlens-") as processes.ROOT:
        if not os.path.exists(options.database):
            processes.make_database(options.database, options.log)
        installation = processes.Installation(options.endpoint, options.database, os.path.abspath(options.log))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        keys = [[key, decode] for decode in (0, 1) for key in ANSWERS]
        lines = [["release", installation.release, None, None, "%d.%d" % sys.version_info[:2]]]
        for number, env in enumerate([{}]):
            lines.append(["deployment", number, {"process": "task", "env": env}])
            for answer in installation.task_lines(env, None, keys, server.server_address[1], False):
                lines.append([answer[0], number] + answer[1:])
        with open(options.out, "w") as file:
            for line in lines:
                file.write(json.dumps(line, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    from walk import inside

    inside.main() if "--inside" in sys.argv else main()
