#!/usr/bin/env bash
# Makes a directory with the command netmap, a Java runtime for it alone and an AOT cache, so that it starts at once and needs
# no JDK: scripts/image.sh [DIR], default netmap-tools/target/image. Run DIR/bin/netmap. Move it with cp -a or tar: the cache is
# only used as long as the jar keeps its time.
set -euo pipefail
unset CDPATH
here=$(pwd)
cd "$(dirname "$0")/.."
root=$(pwd)
. scripts/setup.sh
build netmap-tools

cd "$here"
image=${1:-$root/netmap-tools/target/image}
if [ -e "$image" ]; then
  # Nothing but an image is replaced.
  [ -e "$image/lib/netmap.jar" ] || { echo "$image exists and is no image of netmap: choose another directory" >&2; exit 1; }
  rm -r "$image"
fi
# jdeps names java.sql, too, for converters of picocli that nothing here asks for. The command leaves little garbage: the collector
# with the least to start is enough.
"$JDK25/bin/jlink" --add-modules java.base,java.logging,jdk.jfr --no-header-files --no-man-pages --strip-java-debug-attributes \
  --add-options=-XX:+UseSerialGC --output "$image"
cp -a "$root/netmap-tools/target/netmap.jar" "$image/lib"
cat >"$image/bin/netmap" <<'END'
#!/bin/sh
image=$(dirname "$(dirname "$(readlink -f "$0")")")
exec "$image/bin/java" -XX:AOTCache="$image/lib/netmap.aot" -jar "$image/lib/netmap.jar" "$@"
END
chmod +x "$image/bin/netmap"
# A run from which the cache learns what the command loads.
"$image/bin/java" -XX:AOTCacheOutput="$image/lib/netmap.aot" -Xlog:aot=off -jar "$image/lib/netmap.jar" \
  together 'gen -i vale0:a -f rx -n 1000' 'gen -i vale0:b -f tx -n 1000' >"$image/lib/netmap.log" 2>&1 ||
  { cat "$image/lib/netmap.log"; exit 1; }
rm "$image/lib/netmap.log"
"$image/bin/netmap" --version
du -sh "$image"
