#!/usr/bin/env bash
# Replays the capture that ships with the examples through two netmap ports, and checks what arrives: netmap replay.
# Options go to it: scripts/demo.sh --help
# With --device xdp and no ports, as root: on a veth pair in a network namespace that ends with the program.
set -euo pipefail
unset CDPATH
here=$(pwd)
cd "$(dirname "$0")/.."
root=$(pwd)
. scripts/setup.sh

build netmap-tools

cd "$here"
from=(--from "$root/netmap-examples/captures/office.pcap")
to=(--to replayed.pcap)
ports=(--port vale0:left --port vale0:right)
device='' previous=''
for arg in "$@"; do
  case $arg in
    --from | --from=* | -f) from=() ;;
    --to | --to=*) to=() ;;
    --port | --port=* | -i) ports=() ;;
    --device=*) device=${arg#*=} ;;
  esac
  [ "$previous" != --device ] || device=$arg
  previous=$arg
done
inside=()
if [ "$device" = xdp ] && [ ${#ports[@]} -ne 0 ]; then
  if [ "$(id -u)" -ne 0 ]; then
    echo "--device xdp makes a network namespace, which needs root: use sudo, or --port twice for two interfaces that you may have" >&2
    exit 1
  fi
  ports=(--port veth0 --port veth1)
  # shellcheck disable=SC2016 # the inner shell expands them
  inside=(unshare --net sh -c 'ip link add veth0 type veth peer name veth1 && for i in veth0 veth1; do
    [ ! -e /proc/sys/net/ipv6/conf/$i/disable_ipv6 ] || echo 1 >/proc/sys/net/ipv6/conf/$i/disable_ipv6
    ip link set $i up || exit 1
  done; exec "$@"' sh)
fi
exec ${inside[@]+"${inside[@]}"} "$JDK25/bin/java" -jar "$root/netmap-tools/target/netmap.jar" \
  replay ${from[@]+"${from[@]}"} ${to[@]+"${to[@]}"} ${ports[@]+"${ports[@]}"} "$@"
