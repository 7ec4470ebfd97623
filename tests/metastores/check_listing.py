"""A listing of 100,000 names: its first rows are on the screen while the server's answer is still under way, and each row is small."""

import threading

import rows
import servers
from proxy import Proxy
from screen import Screen

MANY = 100_000
# What the explorer takes at all is in both, so the difference is that of rows alone.
FEW = 50_000
# Bytes of the answer that arrive at first: a few hundred of the names.
FIRST = 40_000


class Held(Proxy):
    """Lets no more than so many bytes of the answers through until it is released."""

    def __init__(self, port, limit):
        self.limit, self.released = limit, threading.Event()
        super().__init__(port)

    def answers(self, server, client):
        sent = 0
        while data := server.recv(4_096):
            if sent > self.limit:
                self.released.wait(60)
            client.sendall(data)
            sent += len(data)


def environment(world, url):
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(world.home), "TERM": "xterm-256color", "LANG": "C.UTF-8",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url, "AIRFLOW__CORE__FERNET_KEY": rows.KEY,
    }


def resident(process):
    """Kilobytes of a process that are in memory."""
    with open(f"/proc/{process}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def titled(text, count):
    """The list says how many rows it has, and nothing is under way."""
    return f"{count:,} variables" in text and "…" not in next(line for line in text.splitlines() if " variables" in line)


def measured(world, url, count):
    command = [str(world.varlens), "--airflow", "2.10.5", "--process", "server"]
    with Screen(command, environment(world, url), 120, 40) as screen:
        screen.until(lambda text: titled(text, count), f"no {count} rows", 60)
        memory = resident(screen.pid())
        screen.quit()
    return memory


def check_a_hundred_thousand_names_stream_to_the_screen(world):
    sizes = {}
    names = "SELECT 'nightly_load_of_' || to_char(n, 'FM000000') FROM generate_series(1, {}) n"
    for server, series in ((world.postgres, names), (world.mariadb, "SELECT CONCAT('nightly_load_of_', LPAD(seq, 6, '0')) FROM seq_1_to_{}")):
        for count in (FEW, MANY):
            database = f"listing_{count}"
            server.sql(f"DROP DATABASE IF EXISTS {database}")
            server.create(database)
            server.sql('CREATE TABLE variable (id int, ' + ('"key"' if server is world.postgres else "`key`") + " varchar(250), val text, is_encrypted boolean)", database)
            column = '"key"' if server is world.postgres else "`key`"
            server.sql(f"INSERT INTO variable ({column}, val) SELECT name, 'fake' FROM ({series.format(count).replace(' FROM', ' AS name FROM', 1)}) made", database)
            query = "sslmode=disable" if server is world.postgres else "ssl_mode=DISABLED"
            url = server.url(database, servers.READER, query=query)
            sizes[server.name, count] = measured(world, url, count)
        early(world, server, url)
        above = (sizes[server.name, MANY] - sizes[server.name, FEW]) * 1_024 / (MANY - FEW) - len("nightly_load_of_000000")
        # Printed only: the memory of a whole process differs from run to run by more than the rows need.
        sizes[server.name] = round(above)
    return ", ".join(f"{server.name}: {sizes[server.name]} bytes a row above its name" for server in (world.postgres, world.mariadb))


def early(world, server, url):
    """Rows are on the screen while the rest of the answer is held back."""
    held = Held(server.port, FIRST)
    url = url.replace(str(server.port), str(held.own_port))
    command = [str(world.varlens), "--airflow", "2.10.5", "--process", "server"]
    with Screen(command, environment(world, url), 120, 40) as screen:
        text = screen.until(lambda text: "nightly_load_of_0000" in text, "no row while the answer is under way", 9)
        assert not titled(text, MANY), text
        held.released.set()
        screen.until(lambda text: titled(text, MANY), f"no {MANY} rows", 60)
        screen.quit()
    held.listener.close()


def check_a_prediction_knows_how_the_database_compares_keys(world):
    """A key that is typed in is predicted from the listed names alone, and never surer than the database's collation allows."""
    for collation, typed, words in (
        ("utf8mb4_unicode_ci", "only_HERE", "utf8mb4_unicode_ci, so it may be Only_Here"),
        ("utf8mb4_unicode_ci", "strasse", "utf8mb4_unicode_ci, so it may be"),
        ("utf8mb4_bin", "only_HERE", "absent"),
        ("utf8mb4_danish_ci", "nope", "utf8mb4_danish_ci, so names do not say it"),
    ):
        world.mariadb.sql("DROP DATABASE IF EXISTS compared")
        world.mariadb.create("compared", collation)
        world.mariadb.sql("CREATE TABLE variable (id int, `key` varchar(250) UNIQUE, val text, is_encrypted boolean)", "compared")
        world.mariadb.sql("INSERT INTO variable (`key`, val) VALUES ('Only_Here', 'fake'), (CONVERT(X'53747261C39F65' USING utf8mb4), 'fake')", "compared")
        url = world.mariadb.url("compared", servers.READER, query="ssl_mode=DISABLED")
        since = world.mariadb.log_size()
        with Screen([str(world.varlens), "--airflow", "2.10.5", "--process", "server"], environment(world, url), 160, 40) as screen:
            screen.until(lambda text: titled(text, 2), "no rows", 60)
            screen.keys("=")
            screen.type(typed)
            screen.until(lambda text: words in " ".join(text.replace("│", " ").split()), f"{collation}: {words!r} is not said", 20)
            screen.keys("Escape")
            screen.quit()
        asked = [text for session in world.mariadb.statements(since) for text in session if "= '" in text and " FROM variable" in text]
        assert not asked, asked
