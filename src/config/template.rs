//! What `varlens config --template` prints.

/// A commented configuration file. A test reads it with every line enabled.
pub const TEMPLATE: &str = r#"# varlens' own file: $XDG_CONFIG_HOME/varlens/config.toml, else ~/.config/varlens/config.toml.
# Put no secret here: name an AWS profile, or the environment variable that holds it.

# The deployment to use without --deployment.
# default = "prod"

# A name that `varlens themes` lists, or the path of a theme's file. auto: dark or light, like the terminal.
# theme = "auto"

# The explorer. A flag beats the environment, which beats this file.
# mouse = true                          # false, or --no-mouse: the terminal keeps its own mouse selection
# motion = true                         # false, --no-motion or NO_MOTION: no animation
# plain = false                         # true, --plain or VARLENS_PLAIN: no boxes, for screen readers
# reveal-seconds = 15                   # 1 to 600: how long a revealed value stays visible
# clipboard-seconds = 45                # 1 to 3600: how long a copied value stays on the clipboard
# osc52 = "auto"                        # copy through the terminal: "auto" (over SSH), "always", "never"

# Keys: an action of `varlens keys`, and its key or keys; [] for none. Other actions keep their keys.
# [keys]
# reveal = ["x", "v"]
# copy-name = "c"

# [deployments.prod]
# color = "red"                         # of its name in the header: a colour name or #rrggbb
# metadata-only = false                 # true: never read a value: no reveal, no copy, no GetSecretValue
# airflow = "2.10.5"                    # Airflow's release
# amazon-provider = "9.4.0"             # apache-airflow-providers-amazon
# process = "server"                    # the process that looks keys up; in Airflow 3 also: task, dag-processor, triggerer
# python = "3.11"                       # the Python of Airflow's process; lookup patterns depend on it
# order = "datacoves"                   # or "airflow", or a list such as ["aws", "env"]
# multi-team = false                    # [core] multi_team
# hide-sensitive = true                 # [core] hide_sensitive_var_conn_fields
# sensitive-names = ""                  # [core] sensitive_var_conn_names
# min-length = 5                        # [logging] min_length_masked_secret
# airflow-cfg = "airflow.cfg"           # of Airflow's process, relative to this file
# server-airflow-cfg = "server.cfg"     # of Airflow 3's api-server, if it differs

# [deployments.prod.aws]
# region = "us-west-2"
# profile = "prod-readonly"
# endpoint-url = "http://127.0.0.1:5000"
# role-arn = "arn:aws:iam::012345678910:role/reader"
# variables-prefix = "airflow/variables"
# connections-prefix = "airflow/connections"
# config-prefix = "airflow/config"
# sep = "/"
# variables-lookup-pattern = "^aws_"
# connections-lookup-pattern = "^aws_"
# config-lookup-pattern = ""
# same-identity = false                 # true: Airflow uses these same credentials

# [deployments.prod.datacoves]
# name-gate = "datacoves-"              # keys must start with this to reach AWS and Datacoves
# replace = false                       # true: AWS replaces Datacoves' own store

# [deployments.prod.env]
# file = "scheduler.env"                # the environment of Airflow's process, relative to this file

# [deployments.prod.server-env]
# file = "api-server.env"               # the environment of Airflow 3's api-server, which tasks ask last

# [deployments.prod.metastore]
# url-env = "PROD_SQL_ALCHEMY_CONN"     # the environment variable with the database's URL
# fernet-key-env = "PROD_FERNET_KEY"    # the environment variable with [core] fernet_key
"#;
