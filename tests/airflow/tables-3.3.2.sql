-- Tables that `airflow db migrate` of Airflow 3.3.2 makes in SQLite.
CREATE TABLE team (
	name VARCHAR(50) NOT NULL,
	CONSTRAINT team_pkey PRIMARY KEY (name)
);
CREATE TABLE variable (
	id INTEGER NOT NULL,
	"key" VARCHAR(250) NOT NULL,
	val TEXT NOT NULL,
	description TEXT,
	is_encrypted BOOLEAN NOT NULL,
	team_name VARCHAR(50),
	CONSTRAINT variable_pkey PRIMARY KEY (id),
	CONSTRAINT variable_key_uq UNIQUE ("key"),
	CONSTRAINT variable_team_name_fkey FOREIGN KEY(team_name) REFERENCES team (name) ON DELETE SET NULL
);
CREATE TABLE connection (
	id INTEGER NOT NULL,
	conn_id VARCHAR(250) NOT NULL,
	conn_type VARCHAR(500) NOT NULL,
	description VARCHAR(5000),
	host VARCHAR(500),
	schema VARCHAR(500),
	login TEXT,
	port INTEGER,
	team_name VARCHAR(50),
	password TEXT,
	extra TEXT,
	is_encrypted BOOLEAN NOT NULL,
	is_extra_encrypted BOOLEAN NOT NULL,
	CONSTRAINT connection_pkey PRIMARY KEY (id),
	CONSTRAINT connection_conn_id_uq UNIQUE (conn_id),
	CONSTRAINT connection_team_name_fkey FOREIGN KEY(team_name) REFERENCES team (name) ON DELETE SET NULL
);
