//! What `varlens config --template` prints.

/// A commented configuration file. A test reads it with every line switched on.
pub const TEMPLATE: &str = r#"# varlens' own file: $XDG_CONFIG_HOME/varlens/config.toml, else ~/.config/varlens/config.toml.
# No secret belongs here: name an AWS profile, or an environment variable that holds it.

# The deployment that is taken when --deployment does not say.
# default = "prod"

# A name that varlens themes lists, or a path to a theme's file. auto: dark or light, as the terminal says.
# theme = "auto"

# The explorer. A flag beats the environment, which beats this file.
# mouse = true                          # false, or --no-mouse: the terminal's own selection stays as it is
# motion = true                         # false, --no-motion or NO_MOTION: nothing moves by itself
# plain = false                         # true, --plain or VARLENS_PLAIN: no boxes, for screen readers
# reveal-seconds = 15                   # 1 to 600: how long a revealed value stays
# clipboard-seconds = 45                # 1 to 3600: how long a copied value stays on the clipboard
# osc52 = "auto"                        # copy through the terminal: "auto" (over SSH), "always", "never"

# Keys: an action of `varlens keys`, and its key or keys. [] is none. What is not named keeps its keys.
# [keys]
# reveal = ["x", "v"]
# copy-name = "c"

# [deployments.prod]
# color = "red"                         # of its name in the header: a colour's name or #rrggbb
# metadata-only = false                 # true: varlens reads no value here: no reveal, no copy, no GetSecretValue
# airflow = "2.10.5"                    # Airflow's release
# amazon-provider = "9.4.0"             # apache-airflow-providers-amazon
# process = "server"                    # which of Airflow's processes asks: in Airflow 3 also task, dag-processor, triggerer
# python = "3.11"                       # of Airflow's process; lookup patterns depend on it
# order = "datacoves"                   # or "airflow", or a list such as ["aws", "env"]
# multi-team = false                    # [core] multi_team
# hide-sensitive = true                 # [core] hide_sensitive_var_conn_fields
# sensitive-names = ""                  # [core] sensitive_var_conn_names
# min-length = 5                        # [logging] min_length_masked_secret
# airflow-cfg = "airflow.cfg"           # of Airflow's process, relative to this file
# server-airflow-cfg = "server.cfg"     # of Airflow 3's api-server, where it is another one

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
# same-identity = false                 # true: these are the very credentials that Airflow uses

# [deployments.prod.datacoves]
# name-gate = "datacoves-"              # keys must begin with this to reach AWS and Datacoves
# replace = false                       # true: AWS takes the place of Datacoves' own store

# [deployments.prod.env]
# file = "scheduler.env"                # the environment of Airflow's process, relative to this file

# [deployments.prod.server-env]
# file = "api-server.env"               # the environment of Airflow 3's api-server, which a task asks last

# [deployments.prod.metastore]
# url-env = "PROD_SQL_ALCHEMY_CONN"     # the variable of this shell that holds the database's URL
# fernet-key-env = "PROD_FERNET_KEY"    # and the one that holds [core] fernet_key
"#;
