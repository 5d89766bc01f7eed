#!/usr/bin/env bash
# Replays the capture that ships with the examples through two netmap ports, and checks what arrives.
# Options go to the program: scripts/demo.sh --help
set -euo pipefail
unset CDPATH
here=$(pwd)
cd "$(dirname "$0")/.."
root=$(pwd)
. scripts/setup.sh

build netmap-examples

cd "$here"
from=(--from "$root/netmap-examples/captures/office.pcap")
for arg in "$@"; do
  case $arg in --from | --from=*) from=() ;; esac
done
exec "$JDK25/bin/java" --enable-native-access=ALL-UNNAMED \
  -cp "$root/netmap-examples/target/classes:$root/netmap-examples/target/lib/*" \
  io.github.netmap4j.examples.replay.Replay ${from[@]+"${from[@]}"} "$@"
