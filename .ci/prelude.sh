# Sourced by every script here: the folder, the environment, and three functions.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

export CI=true
export CARGO_TERM_COLOR=never
export CARGO_NET_RETRY=5
export DEBIAN_FRONTEND=noninteractive
export PATH="$HOME/.cargo/bin:$PATH"

# Absolute, since a script may build from another folder.
target=$(realpath -m "${CARGO_TARGET_DIR:-$PWD/target}")
export CARGO_TARGET_DIR="$target"
python="$target/ci/venv/bin/python"
# Steps count from the start of the first script, whichever script calls which.
export VARLENS_CI_BEGAN="${VARLENS_CI_BEGAN:-$(date +%s)}"

step() { printf '\n== %s (%d s)\n' "$*" "$(($(date +%s) - VARLENS_CI_BEGAN))"; }
fail() { printf 'failed: %s\n' "$*" >&2; exit 1; }
bounded() { local seconds=$1; shift; timeout --kill-after=20 "$seconds" "$@"; }
