"""Nothing is written: what the databases' own logs say, and what is beside the files of SQLite. And the URLs that people write."""

import hashlib

import rows
import servers
from servers import written


def server_of(world, database):
    return {"PostgreSQL": world.postgres, "MariaDB": world.mariadb}.get(database.kind)


def named(database, prefix):
    """Keys that are found: for others varlens looks for similar names."""
    keys = [key for fernet_key, kind, key, _, outcome, _ in database.answers if (fernet_key, kind, outcome) == (rows.KEY, "variable", "found") and key.startswith(prefix)]
    assert len(keys) > 3, (str(database), prefix)
    return keys


def check_only_reading_statements_reach_a_database(world):
    said = []
    for database in world.databases:
        server = server_of(world, database)
        if server is None:
            continue
        since = server.log_size()
        keys = named(database, "value_")
        world.resolve(database.release, keys, database.reader_url)
        sessions = server.statements(since)
        assert len(sessions) == 1, f"{len(sessions)} sessions for {len(keys)} keys"
        asked = [text for text in sessions[0] if text.startswith("SELECT") and " FROM variable" in text]
        assert len(asked) == len(keys), f"{database}: {len(asked)} questions for {len(keys)} keys"
        code, _, err = world.run(
            "list", "--json", "--airflow", database.release, "--process", "server",
            AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=database.reader_url, AIRFLOW__CORE__FERNET_KEY=rows.KEY,
        )
        assert code == 0, err
        sessions = server.statements(since)
        assert len(sessions) == 2, sessions
        listing = [text for text in sessions[1] if " FROM variable" in text]
        assert len(listing) == 1 and "is_encrypted" not in listing[0] and not listing[0].split(" FROM ")[0].count("val"), listing
        assert not written(sessions), written(sessions)
        said.append(sum(map(len, sessions)))
    return f"{sum(said)} statements, all of them reading"


def check_a_control_that_writes_is_caught(world):
    update = "UPDATE variable SET description = 'fake'"
    since = world.postgres.log_size()
    world.postgres.sql(update, "airflow_2_10_5", servers.READER)
    world.postgres.sql("SELECT val FROM variable LIMIT 1", "airflow_2_10_5", servers.READER)
    caught = written(world.postgres.statements(since))
    assert len(caught) == 2 and update in caught[0] and "outside a transaction" in caught[1], caught
    since = world.mariadb.log_size()
    world.mariadb.sql(update, "airflow_2_10_5", servers.READER)
    caught = written(world.mariadb.statements(since))
    assert len(caught) == 1 and update in caught[0], caught
    # And the transactions that varlens begins refuse it.
    for server, begin in ((world.postgres, "BEGIN READ ONLY"), (world.mariadb, "START TRANSACTION READ ONLY")):
        try:
            server.sql(f"{begin}; {update}", "airflow_2_10_5", servers.READER)
        except RuntimeError as error:
            assert "read-only" in str(error).lower() or "READ ONLY" in str(error), error
        else:
            raise AssertionError(f"{server.name} writes in a transaction that is read-only")


def state(folder):
    """Every file of a folder, with its bytes and its time."""
    return {path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) for path in sorted(folder.iterdir()) if path.is_file()}


def check_files_of_sqlite_stay_as_they_are(world):
    before = state(world.folder)
    for database in world.databases:
        if database.kind == "SQLite":
            world.resolve(database.release, named(database, "state_"), database.url)
            world.run("list", "--json", "--airflow", database.release, AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=database.url)
    assert before and state(world.folder) == before


def urls(world, database):
    """The same database, written in many ways."""
    name = database.name
    if database.kind == "PostgreSQL":
        server, authority = world.postgres, world.postgres.folder / "authority.pem"
        for scheme in ("postgresql", "postgres", "postgresql+psycopg2", "postgresql+psycopg", "postgresql+asyncpg"):
            yield server.url(name, servers.READER, scheme)
        for query in ("", "sslmode=disable", "sslmode=prefer", "ssl=require", "sslmode=require&connect_timeout=5&keepalives=1", "options=-csearch_path%3Dpublic"):
            yield server.url(name, servers.READER, query=query)
        for mode in ("verify-ca", "verify-full"):
            yield server.url(name, servers.READER, query=f"sslmode={mode}&sslrootcert={authority}", host="localhost")
        yield server.url(name, servers.READER, query=f"sslmode=verify-ca&sslrootcert={authority}")
        yield f"postgresql://{servers.READER}@/{name}?host={server.folder}&port={server.port}"
        yield f"postgresql://{servers.READER}:wrong@/{name}?host=127.0.0.1:{server.port}&password={servers.quote(servers.PASSWORD, safe='')}"
    else:
        server, authority = world.mariadb, world.mariadb.folder / "authority.pem"
        for scheme in ("mysql", "mysql+mysqldb", "mysql+pymysql", "mysql+aiomysql", "mariadb+mysqldb", "mariadb+pymysql", "mariadb"):
            yield server.url(name, servers.READER, scheme)
        for query in ("charset=utf8mb4", "charset=utf8", "ssl_mode=REQUIRED", "ssl_mode=DISABLED", f"ssl_ca={authority}&ssl_check_hostname=false", f"unix_socket={server.socket}"):
            yield server.url(name, servers.READER, query=query)
        yield server.url(name, servers.READER, query=f"ssl_mode=VERIFY_IDENTITY&ssl_ca={authority}", host="localhost")


def check_urls_as_people_write_them(world):
    count = 0
    for database in world.databases:
        if database.kind == "SQLite":
            continue
        key = "value_0"
        (value,) = {text for fernet_key, kind, name, _, _, text in database.answers if (fernet_key, kind, name) == (rows.KEY, "variable", key)}
        for url in urls(world, database):
            (answer,) = world.resolve(database.release, [key], url)
            shown = url.replace(servers.quote(servers.PASSWORD, safe=""), "…")
            assert answer["value"] == value and answer["winner"] == "metastore", f"{shown}: {answer['steps']}"
            count += 1
    return f"{count} URLs"


def check_a_schema_of_its_own(world):
    """`[database] sql_alchemy_schema`: Airflow's tables are in a schema which the search path does not name."""
    world.postgres.create("with_schema")
    world.postgres.sql("CREATE SCHEMA own", "with_schema")
    url = world.postgres.url("with_schema", servers.READER)
    for table in ("variable", "connection"):
        source = f"airflow_2_10_5.{table}"
        columns = world.postgres.sql(
            f"SELECT string_agg(format('%I %s', column_name, data_type), ', ' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = '{table}'",
            "airflow_2_10_5",
        ).strip()
        assert columns, source
        world.postgres.sql(f'CREATE TABLE own."{table}" ({columns})', "with_schema")
    world.postgres.sql("INSERT INTO own.variable (id, key, val, is_encrypted) VALUES (1, 'inside', 'fake inside', false)", "with_schema")
    job = {"fill": False, "keys": [rows.KEY], "only": ["inside"]}
    schema = {"AIRFLOW__DATABASE__SQL_ALCHEMY_SCHEMA": "own"}
    real = {tuple(answer[1:]) for answer in world.airflow("2.10.5", url, job, **schema)["answers"]}
    assert ("variable", "inside", "found", "found", "fake inside") in real, real
    (answer,) = world.resolve("2.10.5", ["inside"], url, rows.KEY, **schema)
    assert answer["value"] == "fake inside", answer
    (answer,) = world.resolve("2.10.5", ["inside"], url, rows.KEY)
    assert answer["outcome"] == "undetermined" and "no table variable" in answer["steps"][1]["detail"], answer
