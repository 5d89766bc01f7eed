#!/bin/bash
# Records netmap-examples/captures/office.pcap: real programs talking between two network namespaces over a veth pair.
#
#   sudo scripts/record-capture.sh [OUTPUT]       record into OUTPUT (default: the capture that ships with the examples)
#   scripts/record-capture.sh --describe [FILE]   count what a capture holds, as in netmap-examples/captures/README.md
#
# Recording needs root and, by their Debian names: iproute2 ethtool tcpdump iputils-ping bind9-dnsutils dnsmasq-base
# iperf3 ncat curl python3. It touches nothing outside its own two namespaces and a temporary directory.
set -euo pipefail
unset CDPATH

readonly MAX_FRAME=1514 # Ethernet header + MTU 1500, without FCS
readonly MIN_COUNT=2500 MAX_COUNT=4000 MAX_BYTES=2000000

# Addresses are from the documentation ranges (RFC 5737, RFC 3849); the MACs are locally administered.
readonly CLIENT=netmap4j-client-$$ SERVER=netmap4j-server-$$
readonly CLIENT_MAC=02:00:00:00:00:01 SERVER_MAC=02:00:00:00:00:02
readonly CLIENT4=192.0.2.1 SERVER4=192.0.2.2 BROADCAST4=192.0.2.255
readonly CLIENT6=2001:db8::1 SERVER6=2001:db8::2
readonly DOMAIN=office.test

die() { echo "record-capture: $*" >&2; exit 1; }
client() { ip netns exec "$CLIENT" "$@"; }
server() { ip netns exec "$SERVER" "$@"; }

# Waits at most 10 s for a condition.
await() {
    local what=$1 tries=200
    shift
    until "$@"; do
        ((tries-- > 0)) || die "gave up waiting for $what"
        sleep 0.05
    done
}

count() { tcpdump -nr "$1" "$2" 2>/dev/null | wc -l; }

describe() {
    local file=$1 name filter
    [[ -r $file ]] || die "cannot read $file"
    printf '%-28s %6d\n' 'bytes in the file' "$(stat -c %s "$file")" 'frames' "$(count "$file" '')"
    while IFS='|' read -r name filter; do
        printf '%-28s %6d\n' "$name" "$(count "$file" "$filter")"
    done <<'FILTERS'
ARP|arp
ICMP|icmp
ICMPv6, without MLD|icmp6
MLD (hop-by-hop header)|ip6[6] == 0
TCP over IPv4|ip and tcp
TCP over IPv6|ip6 and tcp
UDP over IPv4|ip and udp
UDP over IPv6|ip6 and udp
IPv4 fragments|ip[6:2] & 0x3fff != 0
IPv6 fragments|ip6[6] == 44
broadcast|ether broadcast
multicast, not broadcast|ether multicast and not ether broadcast
up to 59 bytes|less 59
60 to 127 bytes|greater 60 and less 127
128 to 511 bytes|greater 128 and less 511
512 to 1513 bytes|greater 512 and less 1513
1514 bytes|greater 1514
FILTERS
}

cleanup() {
    local ns pid
    # The namespaces are this script's own, so every process in them is too.
    for ns in "$CLIENT" "$SERVER"; do
        for pid in $(ip netns pids "$ns" 2>/dev/null); do kill "$pid" 2>/dev/null || true; done
        ip netns delete "$ns" 2>/dev/null || true
    done
    rm -rf "$work"
}

# Adds one end of the pair. With offloads on, the kernel would pass segments of up to 64 kB and unfinished checksums.
setup_end() {
    local ns=$1 mac=$2 addr4=$3 addr6=$4
    ip -n "$ns" link set eth0 address "$mac"
    ip netns exec "$ns" ethtool -K eth0 tx off rx off sg off tso off gso off gro off >/dev/null
    ip -n "$ns" address add "$addr4/24" broadcast + dev eth0
    ip -n "$ns" address add "$addr6/64" dev eth0
    ip netns exec "$ns" sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0 net.ipv4.icmp_ratelimit=0
}

setup_network() {
    ip netns add "$CLIENT"
    ip netns add "$SERVER"
    ip -n "$CLIENT" link add eth0 type veth peer name eth0 netns "$SERVER"
    setup_end "$CLIENT" "$CLIENT_MAC" "$CLIENT4" "$CLIENT6"
    setup_end "$SERVER" "$SERVER_MAC" "$SERVER4" "$SERVER6"
}

start_recording() {
    ip -n "$CLIENT" link set eth0 up
    : >"$work/tcpdump.log"
    # "ip netns exec" becomes tcpdump, so the process id is tcpdump's own
    ip netns exec "$CLIENT" tcpdump -i eth0 -Unw - >"$work/out.pcap" 2>"$work/tcpdump.log" &
    recorder=$!
    await tcpdump grep -q 'listening on' "$work/tcpdump.log"
    # The far end comes up only now, so the file begins with the link's own start: MLD, duplicate address detection.
    ip -n "$SERVER" link set eth0 up
}

addresses_ready() {
    [[ -z $(ip -n "$CLIENT" -6 address show tentative)$(ip -n "$SERVER" -6 address show tentative) ]]
}

listening() { [[ -n $(server ss "-Hln$1" "sport = :$2") ]]; }

start_services() {
    local i
    mkdir "$work/www"
    for i in 1 30 200 700 1400 1460 1461 3000 6000; do
        head -c "$i" <(seq 1000 9999) >"$work/www/page-$i.txt"
    done
    head -c 300000 <(seq 100000 199999) >"$work/www/report.txt"
    head -c 120000 <(seq 200000 299999) >"$work/upload.txt"
    (cd "$work/www" && exec ip netns exec "$SERVER" python3 -m http.server --bind :: 80) >"$work/http.log" 2>&1 &
    server dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --user=root --pid-file= \
        --bind-interfaces --interface=eth0 --local="/$DOMAIN/" --auth-ttl=60 \
        --host-record="www.$DOMAIN,$SERVER4,$SERVER6" --host-record="desk.$DOMAIN,$CLIENT4,$CLIENT6" \
        --cname="intranet.$DOMAIN,www.$DOMAIN" --mx-host="$DOMAIN,www.$DOMAIN,10" \
        --srv-host="_http._tcp.$DOMAIN,www.$DOMAIN,80" --txt-record="$DOMAIN,$(seq -s, 100 150)" \
        >"$work/dns.log" 2>&1 &
    server iperf3 --server >"$work/iperf.log" 2>&1 &
    server ncat --listen --keep-open --recv-only 9000 >"$work/ncat.log" 2>&1 &
    await 'the HTTP server' listening t 80
    await 'the DNS server' listening u 53
    await 'the iperf3 server' listening t 5201
    await 'the ncat server' listening t 9000
}

# One echo request and its reply for each payload size.
echo_sizes() {
    local target=$1 size
    shift
    for size in "$@"; do client ping -q -n -c 1 -W 2 -s "$size" "$target" >/dev/null; done
}

ask() { client dig +tries=1 +time=2 "$@" >/dev/null; }

name_lookups() {
    local at name
    for at in "$SERVER4" "$SERVER6"; do
        for name in www desk intranet printer; do
            ask "@$at" "$name.$DOMAIN" A
            ask "@$at" "$name.$DOMAIN" AAAA
            ask "@$at" +noedns "$name.$DOMAIN" A
        done
        ask "@$at" "$DOMAIN" MX
        ask "@$at" "$DOMAIN" TXT
        ask "@$at" "_http._tcp.$DOMAIN" SRV
        ask "@$at" -x "$SERVER4"
        ask "@$at" -x "$SERVER6"
        ask "@$at" +tcp "$DOMAIN" TXT
    done
}

web_pages() {
    local host path
    for host in "$SERVER4" "[$SERVER6]"; do
        for path in / /page-{1,30,200,700,1400,1460,1461,3000,6000}.txt /missing.txt; do
            client curl -s -o /dev/null -H "Host: www.$DOMAIN" "http://$host$path"
        done
        client curl -s -o /dev/null --head "http://$host/report.txt"
        client curl -s -o /dev/null "http://$host/report.txt"
    done
}

datagram_bursts() {
    local size
    for size in 16 64 200 512 1024 1472; do
        client iperf3 --client "$SERVER4" --udp --length "$size" --blockcount 50 --bitrate 20M >>"$work/iperf.log" 2>&1
    done
    for size in 16 300 1452; do
        client iperf3 --client "$SERVER6" --udp --length "$size" --blockcount 40 --bitrate 20M >>"$work/iperf.log" 2>&1
    done
}

refused() {
    # Closed ports: a TCP reset, an ICMP and an ICMPv6 "port unreachable". The programs are meant to fail.
    client curl -s "http://$SERVER4:81/" || true
    client curl -s "http://[$SERVER6]:81/" || true
    ask "@$SERVER4" -p 5353 "$DOMAIN" || true
    ask "@$SERVER6" -p 5353 "$DOMAIN" || true
}

# Both ends must ask for each other again, by ARP and by IPv6 neighbour discovery.
forget_neighbours() {
    ip -n "$CLIENT" neigh flush dev eth0
    ip -n "$SERVER" neigh flush dev eth0
}

talk() {
    # shellcheck disable=SC2046 # one word per number is what is wanted
    echo_sizes "$SERVER4" $(seq 0 16 1472) 4000
    # shellcheck disable=SC2046
    echo_sizes "$SERVER6" $(seq 0 33 1452) 1452 4000
    client ping -q -n -c 300 -f -s 18 "$SERVER4" >/dev/null
    client ping -q -n -c 3 -i 0.2 -b "$BROADCAST4" >/dev/null 2>&1 # warns that it is a broadcast
    client ping -q -n -c 3 -i 0.2 ff02::1%eth0 >/dev/null
    forget_neighbours
    name_lookups
    forget_neighbours
    web_pages
    forget_neighbours
    client ncat --send-only "$SERVER4" 9000 <"$work/upload.txt"
    client ncat --send-only "$SERVER6" 9000 <"$work/upload.txt"
    forget_neighbours
    datagram_bursts
    forget_neighbours
    refused
}

stop_recording() {
    sleep 1 # delayed acknowledgements and the last neighbour probes
    kill "$recorder"
    wait "$recorder" || true
    grep -q '^0 packets dropped by kernel' "$work/tcpdump.log" || die "tcpdump lost frames: $(cat "$work/tcpdump.log")"
}

check() {
    local file=$1 frames size
    frames=$(count "$file" '')
    size=$(stat -c %s "$file")
    ((frames >= MIN_COUNT && frames <= MAX_COUNT)) || die "$frames frames, wanted $MIN_COUNT to $MAX_COUNT"
    ((size <= MAX_BYTES)) || die "$size bytes, wanted at most $MAX_BYTES"
    (($(count "$file" "greater $((MAX_FRAME + 1))") == 0)) || die "there are frames over $MAX_FRAME bytes"
}

record() {
    local output=$1 tool
    ((EUID == 0)) || die 'network namespaces need root: run it with sudo'
    for tool in ip ss ethtool tcpdump ping dig dnsmasq iperf3 ncat curl python3; do
        command -v "$tool" >/dev/null || die "$tool is missing; the packages are named at the top of this script"
    done
    work=$(mktemp -d)
    trap cleanup EXIT
    setup_network
    start_recording
    await 'IPv6 addresses' addresses_ready
    start_services
    talk
    stop_recording
    check "$work/out.pcap"
    install -m 644 "$work/out.pcap" "$output"
    describe "$output"
}

default=$(dirname "${BASH_SOURCE[0]}")/../netmap-examples/captures/office.pcap
case ${1-} in
    --describe) describe "${2:-$default}" ;;
    -*) die "unknown option $1; read the top of this script" ;;
    *) record "${1:-$default}" ;;
esac
