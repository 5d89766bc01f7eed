#!/usr/bin/env bash
# Writes the Java bindings, package io.github.netmap4j.sys.abi, from the C headers. Run with --help for the usage.
set -euo pipefail
export LC_ALL=C

readonly package=io.github.netmap4j.sys.abi
readonly header_class=netmap_h
readonly oldest_jextract=23 # the snapshot's; nothing older was tried

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly own_headers=$root/headers
readonly list=$own_headers/jextract-includes.txt
readonly wrapper=$own_headers/wrapper.h

usage() {
    cat <<'END'
Usage: scripts/jextract.sh [--check] [--output DIR]

  --output DIR  wipe DIR and write the bindings there (default: netmap-sys/src/generated/java)
  --check       write nothing; exit 1 with the diff if DIR is not what would be written

Environment:
  JEXTRACT_HOME    an unpacked jextract, with bin/jextract (default: jextract on the PATH)
  NETMAP_LOCATION  where netmap's own headers are: DIR/include/net/netmap.h or DIR/sys/net/netmap.h
                   (default: headers/ of this repository)

Exit status: 0 done, 1 drift, 2 could not run; then DIR is as it was.
END
}

die() {
    printf 'jextract.sh: %s\n' "$*" >&2
    exit 2
}

# Runs a command; if it fails, its message is ours.
attempt() {
    local message
    message=$("$@" 2>&1) || die "$message"
}

sha256() {
    if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

# ---- arguments

check=false
output=$root/netmap-sys/src/generated/java
while (($# > 0)); do
    case $1 in
        --check) check=true ;;
        --output)
            [[ -n ${2:-} ]] || die "--output needs a directory"
            output=$2
            shift
            ;;
        --output=?*) output=${1#--output=} ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) die "unknown argument '$1' (try --help)" ;;
    esac
    shift
done
[[ $output == /* ]] || output=$PWD/$output

# The target is wiped, so it must be ours: absent, empty, or nothing in it but the package's first directory.
if [[ -e $output ]]; then
    [[ -d $output ]] || die "$output is not a directory"
    foreign=$(find "$output" -mindepth 1 -maxdepth 1 ! -name "${package%%.*}" | head -n 1)
    [[ -z $foreign ]] || die "$output is not an output of this script: it holds ${foreign##*/}; give another --output"
fi

# ---- headers

if [[ -n ${NETMAP_LOCATION:-} ]]; then
    headers=
    for dir in "$NETMAP_LOCATION/include" "$NETMAP_LOCATION/sys"; do
        if [[ -f $dir/net/netmap.h ]]; then
            headers=$(cd "$dir" && pwd)
            break
        fi
    done
    [[ -n $headers ]] ||
        die "no include/net/netmap.h or sys/net/netmap.h in NETMAP_LOCATION=$NETMAP_LOCATION"
else
    headers=$own_headers
fi
for file in "$headers"/net/netmap{,_legacy,_user}.h "$wrapper" "$list"; do
    [[ -f $file ]] || die "$file is missing"
done

# "kind name" lines, comments and spacing removed
listed=$(sed -e 's/#.*//' "$list" | awk 'NF { print $1, $2 }')
bad=$(awk '$1 !~ /^(constant|function|struct|typedef|union|var)$/ || $2 == "" { print; exit }' <<<"$listed")
[[ -z $bad ]] || die "$list: not a kind and a name: '$bad'"

# The note's checksum: for each file its name, a newline, its bytes; the headers in order of their names.
headers_sum=$(
    {
        for file in "$wrapper" "$list" "$headers"/net/netmap*.h; do
            printf '%s\n' "${file##*/}"
            cat "$file"
        done
    } | sha256
)

# ---- jextract

if [[ -n ${JEXTRACT_HOME:-} ]]; then
    jextract=$JEXTRACT_HOME/bin/jextract
    [[ -x $jextract ]] || die "no bin/jextract in JEXTRACT_HOME=$JEXTRACT_HOME"
    [[ $jextract == /* ]] || jextract=$PWD/$jextract
else
    jextract=$(command -v jextract) ||
        die "no jextract: unpack one ($oldest_jextract or newer) and set JEXTRACT_HOME to it, or put it on the PATH"
fi

# One line for a message: the first that names an error, else the first.
first_error() {
    { grep -m 1 -iE 'error|fatal|exception' "$1" || head -n 1 "$1"; } | tr -d '\r'
}

work=$(mktemp -d "${TMPDIR:-/tmp}/jextract.XXXXXX")
staging=
cleanup() {
    rm -rf "$work"
    if [[ -n $staging ]]; then
        # interrupted between the two renames at the end
        if [[ -d $staging/old && ! -e $output ]]; then mv "$staging/old" "$output"; fi
        rm -rf "$staging"
    fi
}
trap cleanup EXIT

"$jextract" --version >"$work/version" 2>&1 </dev/null ||
    die "$jextract does not run: $(first_error "$work/version")"
jextract_version=$(sed -nE 's/^jextract ([0-9][^ ]*).*/\1/p' "$work/version" | head -n 1)
libclang_version=$(sed -nE 's/.*[Cc]lang version ([0-9][0-9.]*).*/\1/p' "$work/version" | head -n 1)
[[ -n $jextract_version && -n $libclang_version ]] ||
    die "$jextract does not tell its version: $(first_error "$work/version")"
((${jextract_version%%[!0-9]*} >= oldest_jextract)) ||
    die "$jextract is too old: $jextract_version, needed is $oldest_jextract or newer"

# ---- generate

options=()
while read -r kind name; do
    options+=("--include-$kind" "$name")
done <<<"$listed"

# In an empty directory: jextract takes compile_flags.txt and headers from the current one.
mkdir "$work/empty" "$work/new"
if ! (cd "$work/empty" && env -u CPATH -u C_INCLUDE_PATH "$jextract" "${options[@]}" -I "$headers" \
    --target-package "$package" --header-class-name "$header_class" --output "$work/new" "$wrapper") \
    >"$work/log" 2>&1 </dev/null || grep -qE '(^|: )(fatal )?error:' "$work/log"; then
    die "jextract failed on $headers: $(first_error "$work/log")"
fi
generated=$work/new/${package//.//}
[[ -f $generated/$header_class.java ]] || die "jextract wrote no $header_class.java: $(first_error "$work/log")"

# From libclang 16 on, anonymous structs are named by a path and a position, as classes too.
if grep -qE '\((unnamed|anonymous)( [a-z]+)? at ' "$generated"/*.java; then
    die "$jextract writes Java that does not compile: its libclang is $libclang_version; use one with 13 to 15"
fi

# Two changes, both on every file: anonymous structs are named after their position in the header, which would
# make each comment a change of the bindings; and javac -Xlint warns of restricted methods.
for file in "$generated"/*.java; do
    awk '
        /^public .*(class|interface) / { print "@SuppressWarnings(\"restricted\")" }
        { gsub(/\$anon\$[0-9]+:[0-9]+/, "$anon"); print }
    ' "$file" >"$work/edited"
    cat "$work/edited" >"$file"
done

cat >"$generated/package-info.java" <<END
/**
 * The C side of netmap as jextract sees it: one class per struct, and {@code $header_class} with the constants and the
 * functions of the C library. Written by {@code scripts/jextract.sh}, not to be edited.
 *
 * <p>Names are C's. Unsigned fields come as signed Java types, flexible arrays with length 0, and no call keeps
 * errno: {@code io.github.netmap4j.sys} is the layer that deals with this.
 *
 * <ul>
 *   <li>jextract $jextract_version, libclang $libclang_version
 *   <li>headers sha256 $headers_sum
 * </ul>
 */
package $package;
END

# ---- verify: jextract ignores an unknown name silently

sed -nE \
    -e 's/^    public static (final )?[^ ()=]+ ([A-Za-z0-9_]+)( =.*|\(.*)$/member \2/p' \
    -e 's/^    public static class ([A-Za-z0-9_]+) .*/member \1/p' \
    "$generated/$header_class"*.java | sort -u >"$work/present"
for file in "$generated"/*.java; do
    file=${file##*/}
    printf 'class %s\n' "${file%.java}"
done >>"$work/present"
missing=$(awk '
    FNR == NR { present[$0] = 1; next }
    {
        found = ("class " $2) in present
        if ($1 !~ /^(struct|union|typedef)$/) found = ("member " $2) in present
        else if ($1 == "typedef" && ("member " $2) in present) found = 1
        if (!found) { printf "%s%s %s", separator, $1, $2; separator = ", " }
    }
' "$work/present" - <<<"$listed")
[[ -z $missing ]] || die "listed in $list, but not in $headers: $missing"

# ---- compare, or put in place

note_field() {
    sed -nE "s/.*<li>$2//p" "$1" 2>/dev/null || true
}

if $check; then
    old=$output/${package//.//}
    [[ -d $old ]] || die "no bindings in $output; write them with scripts/jextract.sh"
    if ! diff -ru --exclude=package-info.java "$output" "$work/new"; then
        printf 'jextract.sh: %s differs from what %s gives; write it anew with scripts/jextract.sh\n' \
            "$output" "$headers" >&2
        exit 1
    fi
    # The note names the headers of this repository, so with others only the code is compared.
    if [[ -z ${NETMAP_LOCATION:-} ]]; then
        if [[ $(note_field "$old/package-info.java" 'headers ') != "sha256 $headers_sum" ]]; then
            diff -u "$old/package-info.java" "$generated/package-info.java" || true
            printf 'jextract.sh: %s was written from other headers; write it anew with scripts/jextract.sh\n' \
                "$output" >&2
            exit 1
        fi
        was=$(note_field "$old/package-info.java" 'jextract ')
        if [[ $was != "$jextract_version, libclang $libclang_version" ]]; then
            printf 'jextract.sh: same bindings, though written by jextract %s and checked with %s, libclang %s\n' \
                "$was" "$jextract_version" "$libclang_version" >&2
        fi
    fi
    exit 0
fi

# Copied beside the target first, so that what remains is two renames on one file system.
parent=$(dirname "$output")
attempt mkdir -p "$parent"
beside=$(mktemp -d "$parent/.jextract.XXXXXX" 2>&1) || die "$beside"
staging=$beside
attempt cp -R "$work/new" "$staging/new"
if [[ -e $output ]]; then
    attempt mv "$output" "$staging/old"
fi
attempt mv "$staging/new" "$output"
