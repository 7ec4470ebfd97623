-- Tables that `airflow db init` of Airflow 2.0.2 makes in SQLite.
CREATE TABLE variable (
	id INTEGER NOT NULL,
	"key" VARCHAR(250),
	val TEXT, is_encrypted BOOLEAN,
	PRIMARY KEY (id),
	UNIQUE ("key")
);
CREATE TABLE "connection" (
	id INTEGER NOT NULL,
	conn_id VARCHAR(250) NOT NULL,
	conn_type VARCHAR(500) NOT NULL,
	host VARCHAR(500),
	schema VARCHAR(500),
	login VARCHAR(500),
	password VARCHAR(5000),
	port INTEGER,
	extra TEXT,
	is_encrypted BOOLEAN,
	is_extra_encrypted BOOLEAN,
	description VARCHAR(5000),
	PRIMARY KEY (id),
	CHECK (is_encrypted IN (0, 1)),
	CHECK (is_extra_encrypted IN (0, 1)),
	CONSTRAINT unique_conn_id UNIQUE (conn_id)
);
