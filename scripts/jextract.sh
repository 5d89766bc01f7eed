#!/usr/bin/env bash
# Writes the generated Java bindings from the C headers. Run with --help for the usage.
set -euo pipefail
export LC_ALL=C
unset CDPATH

# One line for each package: module, package, header class, wrapper, include list, headers. A module may have several.
readonly bindings='
netmap-sys io.github.netmap4j.sys.abi  netmap_h wrapper.h     jextract-includes.txt      net/netmap*.h
netmap-sys io.github.netmap4j.sys.libc libc_h   wrapper.h     jextract-includes-libc.txt net/netmap*.h
netmap-xdp io.github.netmap4j.xdp.abi  xdp_h    wrapper-xdp.h jextract-includes-xdp.txt  linux/*.h
'
readonly oldest_jextract=23 # the snapshot's; nothing older was tried

# What a package is, for the first paragraphs of its documentation.
about() {
    case $1 in
        io.github.netmap4j.sys.abi)
            cat <<'END'
 * The C side of netmap as jextract sees it: one class per struct, and {@code netmap_h} with the constants. Written by
 * {@code scripts/jextract.sh}, not to be edited.
 *
 * <p>Names are C's. Unsigned fields come as signed Java types, flexible arrays and what pointers point to with length 0:
 * the other packages of {@code io.github.netmap4j.sys} deal with this. Nothing here needs native access.
END
            ;;
        io.github.netmap4j.sys.libc)
            cat <<'END'
 * The C library's functions as jextract sees them. Written by {@code scripts/jextract.sh}, not to be edited.
 *
 * <p>No call keeps errno, so nobody calls these: {@code io.github.netmap4j.sys.call} takes their addresses and
 * descriptors.
END
            ;;
        io.github.netmap4j.xdp.abi)
            cat <<'END'
 * The C side of AF_XDP as jextract sees it: one class per struct, and {@code xdp_h} with the constants. Written by
 * {@code scripts/jextract.sh}, not to be edited.
 *
 * <p>Names are C's. Unsigned fields come as signed Java types: {@code io.github.netmap4j.xdp.sys} is the layer that
 * deals with this, and that makes the calls.
END
            ;;
        *) die "no description of package $1" ;;
    esac
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly own_headers=$root/headers

usage() {
    cat <<'END'
Usage: scripts/jextract.sh [--check] [--module MODULE [--output DIR]]

  --module MODULE  only the bindings of this module, netmap-sys or netmap-xdp (default: of all)
  --output DIR     wipe DIR and write the module's bindings there (default: MODULE/src/generated/java)
  --check          write nothing; exit 1 with the diff if DIR is not what would be written

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

# The bindings of a module, one line for each package.
packages_of() {
    awk -v module="$1" '$1 == module' <<<"$bindings"
}

# ---- arguments

check=false
output=
modules=()
while (($# > 0)); do
    case $1 in
        --check) check=true ;;
        --module)
            [[ -n ${2:-} ]] || die "--module needs a name"
            modules=("$2")
            shift
            ;;
        --output)
            [[ -n ${2:-} ]] || die "--output needs a directory"
            output=$2
            shift
            ;;
        --module=?*) modules=("${1#--module=}") ;;
        --output=?*) output=${1#--output=} ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) die "unknown argument '$1' (try --help)" ;;
    esac
    shift
done
if ((${#modules[@]} == 0)); then
    [[ -z $output ]] || die "--output needs a --module: each has a directory of its own"
    while read -r module; do
        modules+=("$module")
    done < <(awk 'NF { print $1 }' <<<"$bindings" | uniq)
fi
[[ -n $(packages_of "${modules[0]}") ]] || die "no bindings belong to module '${modules[0]}' (try --help)"
[[ -z $output || $output == /* ]] || output=$PWD/$output

# Where the bindings of a module go.
output_of() {
    printf '%s\n' "${output:-$root/$1/src/generated/java}"
}

# The target is wiped, so it must be ours: absent, empty, or nothing in it but the packages' first directory.
for module in "${modules[@]}"; do
    target=$(output_of "$module")
    if [[ -e $target ]]; then
        [[ -d $target ]] || die "$target is not a directory"
        foreign=$(find "$target" -mindepth 1 -maxdepth 1 ! -name io | head -n 1)
        [[ -z $foreign ]] || die "$target is not an output of this script: it holds ${foreign##*/}; give another --output"
    fi
done

# ---- headers

netmap_headers=$own_headers
if [[ -n ${NETMAP_LOCATION:-} ]]; then
    netmap_headers=
    for dir in "$NETMAP_LOCATION/include" "$NETMAP_LOCATION/sys"; do
        if [[ -f $dir/net/netmap.h ]]; then
            netmap_headers=$(cd "$dir" && pwd)
            break
        fi
    done
    [[ -n $netmap_headers ]] ||
        die "no include/net/netmap.h or sys/net/netmap.h in NETMAP_LOCATION=$NETMAP_LOCATION"
fi

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
        if [[ -d $staging/old && ! -e $target ]]; then mv "$staging/old" "$target"; fi
        rm -rf "$staging"
    fi
}
trap cleanup EXIT

"$jextract" --version >"$work/version" 2>&1 </dev/null ||
    die "$jextract does not run: $(first_error "$work/version")"
jextract_version=$(sed -nE 's/^jextract ([0-9][^ ]*).*/\1/p' "$work/version" | head -n 1)
libclang_version=$(sed -nE 's/.*[Cc]lang version ([0-9][0-9.]*).*/\1/p' "$work/version" | head -n 1)
[[ -n $jextract_version && -n $libclang_version ]] ||
    die "$jextract does not report its version: $(first_error "$work/version")"
((${jextract_version%%[!0-9]*} >= oldest_jextract)) ||
    die "$jextract is too old: $jextract_version, needed is $oldest_jextract or newer"

# ---- generate

# jextract ignores an unknown name silently, so each is looked for in what it wrote.
verify() { # directory, header class, names, list, headers
    local missing
    sed -nE \
        -e 's/^    public static (final )?[^ ()=]+ ([A-Za-z0-9_]+)( =.*|\(.*)$/member \2/p' \
        -e 's/^    public static class ([A-Za-z0-9_]+) .*/member \1/p' \
        "$1/$2"*.java | sort -u >"$work/present"
    for file in "$1"/*.java; do
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
    ' "$work/present" - <<<"$3")
    [[ -z $missing ]] || die "listed in $4, but not in $5: $missing"
}

# Writes one package below a directory.
generate() { # directory, package, header class, wrapper, list, pattern of the headers
    local package=$2 header_class=$3 wrapper=$own_headers/$4 list=$own_headers/$5 headers=$own_headers file
    [[ $6 != net/* ]] || headers=$netmap_headers
    # shellcheck disable=SC2206 # patterns
    local required=("$wrapper" "$list" $headers/$6)
    [[ $6 != net/* ]] || required+=("$headers"/net/netmap{,_legacy,_user}.h)
    for file in "${required[@]}"; do
        [[ -f $file ]] || die "$file is missing"
    done

    # "kind name" lines, comments and spacing removed
    local listed bad
    listed=$(sed -e 's/#.*//' "$list" | awk 'NF { print $1, $2 }')
    bad=$(awk '$1 !~ /^(constant|function|struct|typedef|union|var)$/ || $2 == "" { print; exit }' <<<"$listed")
    [[ -z $bad ]] || die "$list: not a kind and a name: '$bad'"

    # The note's checksum: for each file its name, a newline, its bytes; the headers in order of their names.
    local headers_sum
    headers_sum=$(
        for file in "$wrapper" "$list" "$headers"/$6; do
            printf '%s\n' "${file##*/}"
            cat "$file"
        done | sha256
    )

    local options=() kind name
    while read -r kind name; do
        options+=("--include-$kind" "$name")
    done <<<"$listed"

    # In an empty directory: jextract takes compile_flags.txt and headers from the current one.
    mkdir -p "$work/empty" "$1"
    if ! (cd "$work/empty" && env -u CPATH -u C_INCLUDE_PATH "$jextract" "${options[@]}" -I "$headers" \
        --target-package "$package" --header-class-name "$header_class" --output "$1" "$wrapper") \
        >"$work/log" 2>&1 </dev/null || grep -qE '(^|: )(fatal )?error:' "$work/log"; then
        die "jextract failed on $headers: $(first_error "$work/log")"
    fi
    local generated=$1/${package//.//}
    [[ -f $generated/$header_class.java ]] || die "jextract wrote no $header_class.java: $(first_error "$work/log")"

    # From libclang 16 on, anonymous structs are named by a path and a position, as classes too.
    if grep -qE '\((unnamed|anonymous)( [a-z]+)? at ' "$generated"/*.java; then
        die "$jextract writes Java that does not compile: its libclang is $libclang_version; use one with 13 to 15"
    fi

    # Four changes, all on every file: anonymous structs are named after their position in the header, which would
    # make each comment a change of the bindings; javac -Xlint warns of restricted methods; a pointer's target layout
    # is a restricted call, without which the structs can be used where the JVM denies native access; and handles of
    # functions and of arrays' elements are made when they are used, not with the class: each takes milliseconds of a
    # program's start.
    for file in "$generated"/*.java; do
        awk '
            /^public .*(class|interface) / { print "@SuppressWarnings(\"restricted\")" }
            / C_POINTER = / { sub(/\)$/, ");") }
            /^ +\.withTargetLayout\(/ { next }
            / public static final MethodHandle HANDLE = / {
                sub(/public static/, "    static")
                print "        static class Linked {\n" $0 "\n        }"
                next
            }
            { gsub(/\.HANDLE;/, ".Linked.HANDLE;") }
            / private static final VarHandle [a-z0-9_]+\$ELEM_HANDLE = / {
                print "    private static class " substr($5, 1, length($5) - 7) " {"
                print "        static final VarHandle HANDLE" substr($0, index($0, " = ")) "\n    }"
                next
            }
            { gsub(/\$ELEM_HANDLE\./, "$ELEM.HANDLE.") }
            / BASE_DESC = / { sub(/private/, "public") }
            { gsub(/\$anon\$[0-9]+:[0-9]+/, "$anon"); print }
        ' "$file" >"$work/edited"
        cat "$work/edited" >"$file"
    done
    ! grep -q withTargetLayout "$generated"/*.java ||
        die "jextract $jextract_version writes C_POINTER in another way than this script knows"
    ! grep -qE '^        public static final MethodHandle HANDLE' "$generated"/*.java ||
        die "jextract $jextract_version writes handles in another way than this script knows"

    {
        printf '/**\n'
        about "$package"
        cat <<END
 *
 * <ul>
 *   <li>jextract $jextract_version, libclang $libclang_version
 *   <li>headers sha256 $headers_sum
 * </ul>
 */
package $package;
END
    } >"$generated/package-info.java"
    verify "$generated" "$header_class" "$listed" "$list" "$headers"
}

for module in "${modules[@]}"; do
    while read -r _ package header_class wrapper list headers; do
        generate "$work/new/$module" "$package" "$header_class" "$wrapper" "$list" "$headers"
    done < <(packages_of "$module")
done

# ---- compare, or put in place

note_field() {
    sed -nE "s/.*<li>$2//p" "$1" 2>/dev/null || true
}

# Compares one package's note; the code is known to be the same. What all packages of a module have in common is said once.
noted=
check_note() { # old, new, target
    if [[ $(note_field "$1" 'headers ') != $(note_field "$2" 'headers ') ]]; then
        diff -u "$1" "$2" || true
        printf 'jextract.sh: %s was written from other headers; write it anew with scripts/jextract.sh\n' "$3" >&2
        return 1
    fi
    local was
    was=$(note_field "$1" 'jextract ')
    if [[ $was != "$jextract_version, libclang $libclang_version" && $3 != "$noted" ]]; then
        noted=$3
        printf 'jextract.sh: same bindings, though written by jextract %s and checked with %s, libclang %s\n' \
            "$was" "$jextract_version" "$libclang_version" >&2
    fi
}

if $check; then
    drift=0
    for module in "${modules[@]}"; do
        target=$(output_of "$module")
        while read -r _ package _; do
            [[ -d $target/${package//.//} ]] || die "no bindings in $target; write them with scripts/jextract.sh"
        done < <(packages_of "$module")
        if ! diff -ru --exclude=package-info.java "$target" "$work/new/$module"; then
            printf 'jextract.sh: %s differs from what the headers give; write it anew with scripts/jextract.sh\n' \
                "$target" >&2
            drift=1
            continue
        fi
        # The note names the headers of this repository, so with others only the code is compared.
        [[ -z ${NETMAP_LOCATION:-} ]] || continue
        while read -r _ package _; do
            note=${package//.//}/package-info.java
            check_note "$target/$note" "$work/new/$module/$note" "$target" || { drift=1 && break; }
        done < <(packages_of "$module")
    done
    exit $drift
fi

# Copied beside the target first, so that what remains is two renames on one file system.
for module in "${modules[@]}"; do
    target=$(output_of "$module")
    parent=$(dirname "$target")
    attempt mkdir -p "$parent"
    beside=$(mktemp -d "$parent/.jextract.XXXXXX" 2>&1) || die "$beside"
    staging=$beside
    attempt cp -R "$work/new/$module" "$staging/new"
    if [[ -e $target ]]; then
        attempt mv "$target" "$staging/old"
    fi
    attempt mv "$staging/new" "$target"
    rm -rf "$staging"
    staging=
done
