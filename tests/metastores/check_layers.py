"""One key that lives in every layer, each read from its real server: who wins in Airflow 2.10, in 3.3's server and in 3.3's task."""

import contextlib
import importlib.util
import json
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

import boto3
import rows
import servers
import world as live
from screen import Screen

PREFIX = "airflow/variables/"
STORES = ["aws", "datacoves", "env", "metastore"]
# What each key is in; the rows of the database were set by `airflow variables set`.
HELD = {
    "everywhere": ["aws", "datacoves", "env", "server-env", "metastore"],
    "without_aws": ["datacoves", "env", "server-env", "metastore"],
    "without_stores": ["env", "server-env", "metastore"],
    "in_server_env": ["server-env", "metastore"],
    "only_metastore": ["metastore"],
    "nowhere": [],
}
# The layers in the order of each process, and in what each looks.
SERVER = [(store, store) for store in STORES]
NESTED = [("api-server/" + store, "server-env" if store == "env" else store) for store in STORES]
PROCESSES = [("2.10.5", "server", SERVER), ("3.3.2", "server", SERVER), ("3.3.2", "task", SERVER[:3] + NESTED)]


def datacoves_store():
    """The store on loopback that the real client is compared at."""
    place = Path(__file__).resolve().parent.parent / "datacoves" / "compare.py"
    spec = importlib.util.spec_from_file_location("datacoves_compare", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Aws(live.World):
    def _fill(self):
        client = self.client()
        for key, held in HELD.items():
            if "aws" in held:
                client.create_secret(Name=PREFIX + key, SecretString=f"fake aws {key}")


@contextlib.contextmanager
def every_layer(world):
    """A file of varlens and the variables of its shell, with all servers running."""
    coves = datacoves_store()
    coves.answer(body=json.dumps([{"slug": key, "value": f"fake datacoves {key}"} for key, held in HELD.items() if "datacoves" in held]))
    store = ThreadingHTTPServer(("127.0.0.1", 0), coves.Store)
    threading.Thread(target=store.serve_forever, daemon=True).start()
    aws = Aws(world.varlens)
    try:
        aws.start()
        yield aws, coves, configuration(world, f"http://127.0.0.1:{store.server_port}"), variables(world, aws, coves)
    finally:
        aws.close()
        store.shutdown()
        store.server_close()


def configuration(world, store_url):
    for name, layer in (("task", "env"), ("server", "server-env")):
        lines = [f"AIRFLOW_VAR_{key.upper()}='fake {layer} {key}'" for key, held in HELD.items() if layer in held]
        (world.home / f"{name}.env").write_text("\n".join([*lines, f"AIRFLOW__CORE__FERNET_KEY={rows.KEY}", ""]))
    text = ""
    for release in ("2.10.5", "3.3.2"):
        name = "v" + release.replace(".", "_")
        text += (
            f'[deployments.{name}]\nairflow = "{release}"\norder = "datacoves"\nenv = {{ file = "{world.home}/task.env" }}\n'
            f'metastore = {{ url-env = "FAKE_URL_{name.upper()}", fernet-key-env = "FAKE_FERNET_KEY" }}\n'
            f'datacoves = {{ url = "{store_url}", environment = "dev123", token-env = "FAKE_TOKEN" }}\n'
            'aws = { region = "us-east-1", variables-prefix = "airflow/variables" }\n'
        )
    path = world.home / "every-layer.toml"
    path.write_text(text)
    return path


def variables(world, aws, coves):
    urls = {f"FAKE_URL_V{release.replace('.', '_')}": world.postgres.url("airflow_" + release.replace(".", "_"), servers.READER) for release in ("2.10.5", "3.3.2")}
    return {**urls, "FAKE_TOKEN": coves.TOKEN, "FAKE_FERNET_KEY": rows.KEY, **{name: value for name, value in aws.environment().items() if name.startswith("AWS_")}, "AWS_ENDPOINT_URL": aws.url}


def flags(world, config, release, process):
    given = ["--config", config, "--deployment", "v" + release.replace(".", "_"), "--process", process]
    return given + (["--server-env-file", world.home / "server.env"] if release.startswith("3.") else [])


def is_walked(answer, layers, key):
    """Each layer says what its server holds, and the first that holds it wins."""
    held = [layer for layer, place in layers if place in HELD[key]]
    places = dict(layers)
    assert answer["winner"] == (held[0] if held else None), (key, answer["winner"], answer["steps"])
    assert answer["outcome"] == ("found" if held else "missing") and answer["certain"], answer
    if held:
        assert answer["value"] == row_value(places[held[0]], key), answer["value"]
    assert [step["layer"] for step in answer["steps"]] == [layer for layer, _ in layers], answer["steps"]
    assert {other["layer"]: other["same"] for other in answer["shadowed"]} == {layer: row_value(places[layer], key) == answer["value"] for layer in held[1:]}, answer["shadowed"]


def row_value(layer, key):
    return f"fake {layer} {key}"


def check_who_wins_where_a_key_is_in_every_layer(world):
    said = []
    with every_layer(world) as (_, coves, config, environment):
        for release, process, layers in PROCESSES:
            coves.Store.asked.clear()
            code, out, err = world.run("resolve", "--json", "--reveal", "--shadowed", *flags(world, config, release, process), *HELD, **environment)
            answers = [json.loads(line) for line in out.splitlines()]
            assert [answer["key"] for answer in answers] == list(HELD), f"exit code {code}: {err}"
            for answer in answers:
                is_walked(answer, layers, answer["key"])
            assert coves.Store.asked, "the store of Datacoves was not asked"
            winners = ", ".join(f"{answer['key']}: {answer['winner']}" for answer in answers)
            said.append(f"\n     {release} {process}: {winners}")
    return "".join(said)


SCREENS = [
    ("2.10.5", "server", ["Airflow 2.10.5"]),
    ("3.3.2", "server", ["Airflow 3.3.2", "server"]),
    ("3.3.2", "task", ["Airflow 3.3.2", "task", "api-server"]),
]


def check_a_key_of_every_layer_on_one_screen(world):
    shown = []
    with every_layer(world) as (_, _coves, config, environment):
        for release, process, words in SCREENS:
            arguments = [world.varlens, *flags(world, config, release, process)]
            base = {"PATH": "/usr/bin:/bin", "HOME": str(world.home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
            with Screen(arguments, {**base, **environment}, 160, 50) as screen:
                screen.wait("everywhere", timeout=30)
                screen.keys("/")
                screen.type("everywhere")
                screen.keys("Enter")
                screen.wait("esc: clear", timeout=5) if False else None
                screen.keys("Enter")
                text = screen.wait("wins", timeout=30)
                shown.append(text)
                screen.keys("q")
    return "\n" + "\n".join(shown)
