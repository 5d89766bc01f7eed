#!/usr/bin/env bash
# Compares the exported API of the working tree with that of another commit, module by module, by japicmp.
# Usage: scripts/api-diff.sh COMMIT [MODULE...]. Prints what changed; exits with 1 if a caller of COMMIT's API may break.
set -euo pipefail
unset CDPATH
cd "$(dirname "$0")/.."
[ $# -ge 1 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }
. scripts/setup.sh

commit=$1
shift
modules=("$@")
[ ${#modules[@]} -gt 0 ] || modules=(netmap-packet netmap-pcap netmap-sys netmap-soft netmap-xdp netmap-nic netmap netmap-junit netmap-fuse netmap-tools)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

jars() { # DIRECTORY: builds the modules there
  (cd "$1" && mvn -B -q -ntp -T 2 -Dmaven.test.skip -Dmaven.javadoc.skip -Dmaven.source.skip -am -pl "$(IFS=,; echo "${modules[*]}")" package)
}
jar() { # DIRECTORY MODULE
  find "$1/$2/target" -maxdepth 1 -name 'netmap4j*.jar' -not -name '*-sources.jar' -not -name '*-javadoc.jar' -not -name '*-runnable.jar'
}

git clone -q . "$out/before"
git -C "$out/before" -c advice.detachedHead=false checkout -q "$commit"
jars "$out/before"
jars .
cat >"$out/pom.xml" <<'POM'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>tools</groupId>
  <artifactId>tools</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>com.github.siom79.japicmp</groupId>
      <artifactId>japicmp</artifactId>
      <version>0.27.0</version>
    </dependency>
  </dependencies>
</project>
POM
mvn -B -q -ntp -f "$out/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory="$out/lib"

status=0
for module in "${modules[@]}"; do
  before=$(jar "$out/before" "$module")
  [ -n "$before" ] || { echo "== $module is new"; continue; }
  # Exported to everyone: without what is generated, and without qualified exports.
  exported=$(sed -n 's/^ *exports \([a-z0-9.]*\);.*/\1/p' "$module/src/main/java/module-info.java" | grep -v '\.abi$' | paste -sd';')
  echo "== $module"
  java -cp "$out/lib/*" japicmp.JApiCmp --old "$before" --new "$(jar . "$module")" --only-modified --ignore-missing-classes \
    --include "$exported" --include-exclusively --error-on-binary-incompatibility --error-on-source-incompatibility || status=1
done
exit $status
