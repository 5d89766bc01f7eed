#!/usr/bin/env bash
# Builds everything and runs all tests. Options go to Maven: scripts/test.sh -Pstress
set -euo pipefail
unset CDPATH
cd "$(dirname "$0")/.."
. scripts/setup.sh
exec mvn -B -ntp -T 2 verify "$@"
