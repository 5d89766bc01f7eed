# shellcheck shell=bash
# To be sourced: installs what is missing of Maven, gcc, ip, ping and a JDK 25 (Debian packages), and sets JDK25 to the JDK's
# directory, and JAVA_HOME, so that Maven runs on it too. Does nothing where all is there. Needs root only if something is
# missing, and with --no-install as the script's first argument says what is missing and stops. A script that needs more sets
# `needs` to the commands, whose packages have their names. Also has what scripts share.

install=yes
if [ "${1:-}" = --no-install ]; then
  install=no
  shift # the script's own arguments
fi

# The major version of the JDK in a directory; nothing where there is none.
jdk_major() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# The first JDK of version 25 or later in the places where they are usually installed.
find_jdk25() {
  local dir major
  for dir in "${JAVA_HOME:-}" /usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* /opt/*jdk*; do
    major=$(jdk_major "$dir") && [ "${major:-0}" -ge 25 ] && echo "$dir" && return
  done
  return 1
}

setup() {
  local missing=()
  command -v mvn >/dev/null || missing+=(maven)
  command -v gcc >/dev/null || missing+=(gcc libc6-dev)
  command -v ip >/dev/null || missing+=(iproute2)
  command -v ping >/dev/null || missing+=(iputils-ping)
  local command
  for command in ${needs:-}; do
    command -v "$command" >/dev/null || missing+=("$command")
  done
  find_jdk25 >/dev/null || missing+=(openjdk-25-jdk-headless)
  if [ ${#missing[@]} -gt 0 ]; then
    if [ $install = no ] || [ "$(id -u)" -ne 0 ]; then
      echo "missing: run  sudo apt-get install ${missing[*]}  and start again" >&2
      return 1
    fi
    echo "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    if ! { apt-get -qq update && apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null; }; then
      echo "cannot install ${missing[*]}: install Maven 3.8.7+, gcc, iproute2, ping and a JDK 25+ by hand, set JAVA_HOME to the JDK" >&2
      return 1
    fi
  fi
  JDK25=$(find_jdk25) && export JDK25 JAVA_HOME="$JDK25" PATH="$JDK25/bin:$PATH"
}

# build MODULE [PATH...]: builds a module and what it needs, if a source or PATH is newer than what was built. To be called in
# the root of the repository.
build() {
  local module=$1 stamp=$1/target/script-built
  shift
  [ -e "$stamp" ] && [ -z "$(find pom.xml netmap-*/pom.xml netmap-*/src "$@" -newer "$stamp" -print -quit)" ] && return
  echo "building"
  mvn -B -q -ntp -T 2 -Dmaven.test.skip -Dmaven.javadoc.skip -Dmaven.source.skip -pl "$module" -am package
  touch "$stamp"
}

setup || exit 1
