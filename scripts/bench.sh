#!/usr/bin/env bash
# Measures netmap4j beside C: a table and JSON, in netmap-bench/target/bench. Options go to the program:
# scripts/bench.sh --long, scripts/bench.sh --help
set -euo pipefail
unset CDPATH
here=$(pwd)
cd "$(dirname "$0")/.."
root=$(pwd)
. scripts/setup.sh

build netmap-bench headers

cd "$here"
output=(--output "$root/netmap-bench/target/bench")
for arg in "$@"; do
  case $arg in --output | --output=*) output=() ;; esac
done
exec "$JDK25/bin/java" --enable-native-access=ALL-UNNAMED \
  -cp "$root/netmap-bench/target/classes:$root/netmap-bench/target/lib/*" \
  io.github.netmap4j.bench.Main ${output[@]+"${output[@]}"} "$@"
