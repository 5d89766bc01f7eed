#!/usr/bin/env bash
# Replays the capture that ships with the examples through two netmap ports, and checks what arrives.
# Options go to the program: scripts/demo.sh --help
set -euo pipefail
here=$(pwd)
cd "$(dirname "$0")/.."
root=$(pwd)
. scripts/setup.sh

# Built when a source is newer than what was built.
stamp=netmap-examples/target/demo-built
if [ ! -e "$stamp" ] || [ -n "$(find pom.xml netmap-*/pom.xml netmap-*/src -newer "$stamp" -print -quit)" ]; then
  echo "building"
  mvn -B -q -ntp -DskipTests -Dmaven.javadoc.skip -Dmaven.source.skip -pl netmap-examples -am package
  touch "$stamp"
fi

cd "$here"
from=(--from "$root/netmap-examples/captures/office.pcap")
for arg in "$@"; do
  case $arg in --from | --from=*) from=() ;; esac
done
exec "$JDK25/bin/java" --enable-native-access=ALL-UNNAMED \
  -cp "$root/netmap-examples/target/classes:$root/netmap-examples/target/lib/*" \
  io.github.netmap4j.examples.replay.Replay ${from[@]+"${from[@]}"} "$@"
