# Sourced by every script here: the folder, the environment, and a few functions.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

export CI=true
export CARGO_TERM_COLOR=never
export CARGO_NET_RETRY=5
export DEBIAN_FRONTEND=noninteractive
export PATH="$HOME/.cargo/bin:$PATH"

# Absolute, since a script may build from another folder.
target="${CARGO_TARGET_DIR:-target}"
[[ "$target" = /* ]] || target="$PWD/$target"
export CARGO_TARGET_DIR="$target"
python="$target/ci/venv/bin/python"
# Steps count from the start of the first script, whichever script calls which.
export VARLENS_CI_BEGAN="${VARLENS_CI_BEGAN:-$(date +%s)}"

step() { printf '\n== %s (%d s)\n' "$*" "$(($(date +%s) - VARLENS_CI_BEGAN))"; }
fail() { printf 'failed: %s\n' "$*" >&2; exit 1; }
# macOS, where .ci/archive and .ci/wheel run too, has no `timeout`.
bounded() {
    local seconds=$1
    shift
    command -v timeout >/dev/null || { "$@"; return; }
    timeout --kill-after=20 "$seconds" "$@"
}
# The version of the program, which Cargo.toml alone says.
version() { sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1; }
