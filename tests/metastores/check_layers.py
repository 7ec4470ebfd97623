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
        environment = {f"AIRFLOW_VAR_{key.upper()}": row_value(layer, key) for key, held in HELD.items() if layer in held}
        (world.home / f"{name}.json").write_text(json.dumps({**environment, "PATH": "/usr/bin", "AIRFLOW__CORE__FERNET_KEY": rows.KEY}))
    text = ""
    for release in ("2.10.5", "3.3.2"):
        name = "v" + release.replace(".", "_")
        text += (
            f'[deployments.{name}]\nairflow = "{release}"\norder = "datacoves"\nenv = {{ file = "{world.home}/task.json" }}\n'
            f'metastore = {{ url-env = "FAKE_URL_{name.upper()}", fernet-key-env = "FAKE_FERNET_KEY" }}\n'
            f'datacoves = {{ url = "{store_url}", environment = "dev123", token-env = "FAKE_TOKEN" }}\n'
            'aws = { region = "us-east-1", variables-prefix = "airflow/variables", same-identity = true }\n'
        )
    path = world.home / "every-layer.toml"
    path.write_text(text)
    return path


def variables(world, aws, coves):
    urls = {f"FAKE_URL_V{release.replace('.', '_')}": world.postgres.url("airflow_" + release.replace(".", "_"), servers.READER) for release in ("2.10.5", "3.3.2")}
    return {**urls, "FAKE_TOKEN": coves.TOKEN, "FAKE_FERNET_KEY": rows.KEY, **{name: value for name, value in aws.environment().items() if name.startswith("AWS_")}, "AWS_ENDPOINT_URL": aws.url}


def flags(world, config, release, process):
    given = ["--config", config, "--deployment", "v" + release.replace(".", "_"), "--process", process]
    return given + (["--server-env-file", world.home / "server.json"] if release.startswith("3.") else [])


def is_walked(answer, layers, key):
    """Each layer says what its server holds, and the first that holds it wins."""
    held = [layer for layer, place in layers if place in HELD[key]]
    places = dict(layers)
    assert answer["winner"] == (held[0] if held else None), (key, answer["winner"], answer["steps"])
    assert answer["outcome"] == ("found" if held else "missing") and answer["certain"], answer
    if held:
        assert answer["value"] == row_value(places[held[0]], key), answer["value"]
    assert [step["layer"] for step in answer["steps"]] == [layer for layer, _ in layers], answer["steps"]
    # The api-server asks AWS and Datacoves for the same secret as the task: it is not another one.
    others = [layer for layer in held[1:] if places[layer] != places[held[0]]]
    assert [(other["layer"], other["same"]) for other in answer["shadowed"]] == [(layer, False) for layer in others], answer["shadowed"]


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


# What the walk says of each layer, in its order, where the key is in all of them.
# A live lookup does not ask the store of Datacoves for what it does not need; the row says that it has the key.
FIRST = ["AWS Secrets Manager  found, wins", "Datacoves Secrets Manager  not reached", "environment variables  shadowed", "Airflow's metadata database  shadowed"]
NESTED_LINES = ["api-server: asked last", "AWS Secrets Manager  ", "Datacoves Secrets Manager  ", "environment variables  shadowed", "Airflow's metadata database  shadowed"]
SCREENS = [("2.10.5", "server", FIRST), ("3.3.2", "server", FIRST), ("3.3.2", "task", FIRST[:3] + NESTED_LINES)]


def row(text):
    return next((line.split("││")[0] for line in text.splitlines() if "▸ everywhere" in line), "?")


def walk_on(text):
    """The lines of the walk, beside the list."""
    return [line.split("││", 1)[1] for line in text.splitlines() if "││" in line]


def is_shown(text, lines):
    """The lines are there in this order."""
    rest = iter(walk_on(text))
    return all(any(wanted in line for line in rest) for wanted in lines)


def listed(screen, asked):
    """How often the store of Datacoves was asked until its cell is there: a busy machine may cut a connection off."""
    cells = "everywhere ● ○ ○ ○ aws"
    for attempt in (1, 2, 3):
        # The first press says what asking the store does.
        screen.keys("L", "L")
        try:
            screen.until(lambda text: cells in " ".join(row(text).split()), f"no row {cells}", 10)
            return attempt
        except AssertionError as error:
            if attempt == 3:
                raise AssertionError(f"{error}\nthe store was asked {len(asked)} times") from error
    return 0


def check_a_key_of_every_layer_on_one_screen(world):
    with every_layer(world) as (_, coves, config, environment):
        base = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(world.home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        for release, process, lines in SCREENS:
            coves.Store.asked.clear()
            arguments = [str(part) for part in (world.varlens, *flags(world, config, release, process))]
            with Screen(arguments, {**base, **environment}, 160, 50) as screen:
                screen.wait("everywhere", timeout=30)
                screen.keys("/")
                screen.type("everywhere")
                screen.keys("Enter")
                screen.until(lambda text: "●" in row(text), "the key of AWS is not listed", 20)
                asked = listed(screen, coves.Store.asked)
                assert len(coves.Store.asked) <= 2 * asked, coves.Store.asked
                screen.keys("Enter")
                screen.until(lambda text: is_shown(text, lines) and "predicted" not in text and "looking up" not in text, f"the walk does not say {lines}", 20)
                screen.quit()
    return f"{len(SCREENS)} screens"
