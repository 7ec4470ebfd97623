# Short names for the scripts in .ci, for those who use `just`. CI calls the scripts themselves.

# What every change must pass (a minute or two after the first build)
check:
    .ci/install check
    .ci/check

# Accept what the program draws and says now: snapshots, the picture, the generated tables. Then read the diff
bless:
    -VARLENS_UPDATE=1 INSTA_UPDATE=always cargo test --locked
    git diff --stat -- tests/screens README.md docs

# The program in a real terminal, against a Secrets Manager on loopback
live *word:
    .ci/install
    .ci/live {{ word }}

# Record what a release of Airflow answers: just record 3.4.0 9.41.0, or just record newest
record airflow *amazon-provider-and-python:
    .ci/install
    .ci/record {{ airflow }} {{ amazon-provider-and-python }}

# Measure, next to minimal programs
bench *arguments:
    .ci/bench {{ arguments }}

# Everything, with real Airflow releases: about 20 minutes
all:
    .ci/run
