#!/bin/sh
# Builds everything under porukka/core/static/ that is not drawn or written by hand. `./run assets` calls this.
# Needs npm; what it makes is committed, so nobody needs npm to install or run Porukka.
set -eu
cd "$(dirname "$0")/.."
[ -d node_modules ] || npm ci --ignore-scripts --no-audit --no-fund
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cp assets/tokens.json "$tmp/tokens.json"
tool="$PWD/node_modules/.bin/designsystemet"
(cd "$tmp" && "$tool" tokens create --config tokens.json --clean >/dev/null && "$tool" tokens build --out-dir built --clean >/dev/null)
node assets/build.mjs "$tmp/built"
