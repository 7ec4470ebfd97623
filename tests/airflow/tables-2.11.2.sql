-- Tables that `airflow db migrate` of Airflow 2.11.2 makes in SQLite.
CREATE TABLE variable (
	id INTEGER NOT NULL,
	"key" VARCHAR(250),
	val TEXT,
	description TEXT,
	is_encrypted BOOLEAN,
	CONSTRAINT variable_pkey PRIMARY KEY (id),
	CONSTRAINT variable_key_uq UNIQUE ("key")
);
CREATE TABLE connection (
	id INTEGER NOT NULL,
	conn_id VARCHAR(250) NOT NULL,
	conn_type VARCHAR(500) NOT NULL,
	description VARCHAR(5000),
	host VARCHAR(500),
	schema VARCHAR(500),
	login TEXT,
	password TEXT,
	port INTEGER,
	is_encrypted BOOLEAN,
	is_extra_encrypted BOOLEAN,
	extra TEXT,
	CONSTRAINT connection_pkey PRIMARY KEY (id),
	CONSTRAINT connection_conn_id_uq UNIQUE (conn_id)
);
