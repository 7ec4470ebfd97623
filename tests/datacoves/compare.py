"""The real dbt-coves client and varlens ask the same store on loopback, and must get the same slugs and values.

    python tests/datacoves/compare.py VARLENS CLIENT_PYTHON

Both are run with the variables of a Datacoves workspace. Every request is recorded: both must ask the same path with the same header,
and varlens must send one request for each key. Exit code 1 if anything differs.
"""

import http.server
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOKEN = "obvious-fake-token"
SEED = 20_261_129


def secrets():
    """Slugs and values of every kind that the client can be asked for."""
    chance = random.Random(SEED)
    letters = "abcXYZ019_-./ é漢"
    made = [
        {"slug": "datacoves-text", "value": "obvious-fake"},
        {"slug": "datacoves-object", "value": {"user": "obvious-fake", "nested": [1, 2.5, None, {"a": "é"}]}},
        {"slug": "datacoves-list", "value": ["obvious-fake", 1]},
        {"slug": "datacoves-number", "value": 12345678901234567890},
        {"slug": "datacoves-true", "value": True},
        {"slug": "datacoves-empty", "value": ""},
        {"slug": "datacoves-json-text", "value": '{"a": 1}'},
        {"slug": "datacoves-lines", "value": "obvious\nfake\t\"'\\ \u0007"},
        {"slug": "Datacoves-Case", "value": "obvious-fake upper"},
        {"slug": "datacoves-twice", "value": "obvious-fake first"},
        {"slug": "datacoves-twice", "value": "obvious-fake second"},
        {"slug": "datacoves-long", "value": "x" * (1 << 20)},
    ]
    for number in range(200):
        slug = "k" + "".join(chance.choices(letters, k=chance.randrange(1, 20))).strip() + str(number)
        made.append({"slug": slug, "value": "".join(chance.choices(letters, k=chance.randrange(0, 40)))})
    return made


class Store(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    status, kind, body = 200, "application/json", "[]"
    asked = []

    def do_GET(self):
        path, _, query = self.path.partition("?")
        Store.asked.append((path, query, self.headers.get("authorization")))
        body = Store.body.encode()
        self.send_response(Store.status)
        self.send_header("content-type", Store.kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def answer(status=200, kind="application/json", body="[]"):
    Store.status, Store.kind, Store.body = status, kind, body
    Store.asked.clear()


class Pair:
    """Both programs, in the same environment."""

    def __init__(self, varlens, python, url, home):
        self.varlens, self.python, self.home = varlens, python, home
        self.environment = {
            "HOME": home,
            "PATH": os.environ["PATH"],
            "DATACOVES__SECRETS_URL": url,
            "DATACOVES__ENVIRONMENT_SLUG": "dev123",
            "DATACOVES__SECRETS_TOKEN": TOKEN,
        }

    def client(self, keys):
        ran = subprocess.run(
            [self.python, str(HERE / "client.py")], input=json.dumps(keys), env=self.environment, capture_output=True, text=True, timeout=300
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def run(self, command, *arguments):
        ran = subprocess.run(
            [self.varlens, command, "--json", "--order", "datacoves,env", *arguments], env=self.environment, cwd=self.home, capture_output=True, timeout=300
        )
        return [json.loads(line) for line in ran.stdout.decode().split("\n") if line], ran.stderr.decode()


def same(client, answer):
    """Text as it is; anything else as the JSON that varlens shows."""
    if answer["outcome"] != "found":
        return client == {"missing": True}
    if "value" not in client:
        return False
    value = client["value"]
    return answer["value"] == value if isinstance(value, str) else json.loads(answer["value"]) == value


def compare_values(pair):
    made = secrets()
    keys = list(dict.fromkeys(entry["slug"] for entry in made)) + ["datacoves-case", "datacoves-tex", "nope"]
    answer(body=json.dumps(made))
    client = pair.client(keys)
    (asked,) = Store.asked
    Store.asked.clear()
    listed, _ = pair.run("list", "--layers", "datacoves")
    assert {row["key"] for row in listed} == {entry["slug"] for entry in client["secrets"]}, "slugs differ"
    assert Store.asked == [asked], (Store.asked, asked)
    Store.asked.clear()
    answers, _ = pair.run("resolve", "--reveal", "--", *keys)
    assert [given["key"] for given in answers] == keys
    different = [given["key"] for given in answers if not same(client["found"][given["key"]], given)]
    assert not different, f"differ: {different}"
    assert len(Store.asked) == len(keys), f"{len(Store.asked)} requests for {len(keys)} keys"
    assert {(path, token) for path, _, token in Store.asked} == {(asked[0], asked[2])}, "another path or token"
    return len(keys)


FAILURES = [
    (401, "application/json", '{"detail": "obvious-fake"}', "access-denied"),
    (403, "application/json", '{"detail": "obvious-fake"}', "access-denied"),
    (404, "application/json", '{"detail": "obvious-fake"}', "bad-response"),
    (500, "text/html", "<html>obvious-fake</html>", "server-error"),
    (200, "text/html", "<html>obvious-fake</html>", "bad-response"),
    (200, "application/json", "obvious-fake", "bad-response"),
]


def compare_failures(pair):
    for status, kind, body, reason in FAILURES:
        answer(status, kind, body)
        client = pair.client([])
        assert "error" in client, f"HTTP {status}: the client got an answer"
        (given,), said = pair.run("resolve", "x")
        step = given["steps"][0]
        assert (step["verdict"], step["reason"]) == ("not-inspected", reason), (status, step)
        assert "obvious-fake" not in json.dumps(given) + said, status
    return len(FAILURES)


def main():
    varlens, python = str(Path(sys.argv[1]).resolve()), sys.argv[2]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Store)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as home:
        pair = Pair(varlens, python, f"http://127.0.0.1:{server.server_port}", home)
        keys, failures = compare_values(pair), compare_failures(pair)
    print(f"{keys} keys and {failures} failures: varlens and the client agree")


if __name__ == "__main__":
    main()
