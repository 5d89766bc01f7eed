#!/usr/bin/env bash
# Makes the site: the Javadoc of all modules, and a page from each Markdown file: scripts/site.sh [DIR], default target/site.
# Fails if a link leads nowhere, or if code that a page or the Javadoc shows is not where they say. Nothing on the pages is
# loaded from elsewhere: open index.html, or serve the directory. Needs pandoc.
set -euo pipefail
unset CDPATH
here=$(pwd)
cd "$(dirname "$0")/.."
root=$(pwd)
# shellcheck disable=SC2034 # setup.sh reads it
needs=pandoc
. scripts/setup.sh

cd "$here"
site=$(realpath -m "${1:-$root/target/site}")
cd "$root"
if [ -e "$site" ]; then
  # Nothing but a site is replaced.
  [ -e "$site/site.css" ] || { echo "$site exists and is no site: choose another directory" >&2; exit 1; }
  rm -r "$site"
fi
mkdir -p "$site"
cp docs/site/site.css "$site"

# What the parent's pom says of the project.
of_pom() { sed -n "s|^ *<$1>\(.*\)</$1>|\1|p" pom.xml | head -n 1; }
version=$(of_pom version)
repository=$(of_pom url)

echo "pages"
find . \( -name target -o -name '.?*' \) -prune -o -name '*.svg' -print | while read -r image; do
  mkdir -p "$site/$(dirname "$image")"
  cp "$image" "$site/$image"
done
# page FILE TO OPTION...: FILE's links are seen from the repository's root where TO is index.html, else from its directory.
page() {
  local file=$1 to=$2
  local up
  up=$(dirname "$to" | sed 's|[^/.][^/]*|..|g; s|^\.$||; s|.$|&/|')
  shift 2
  mkdir -p "$(dirname "$site/$to")"
  pandoc "$file" --to html5 --standalone --template docs/site/template.html --lua-filter docs/site/page.lua \
    --metadata-file docs/site/menu.yaml --metadata path="${to%.html}.md" --metadata file="$file" --metadata root="$up" \
    --metadata source="$repository/blob/main/" --metadata repository="$repository" --metadata version="$version" \
    --output "$site/$to" "$@"
}
find . \( -name target -o -name '.?*' \) -prune -o -path ./docs/site -prune -o -name '*.md' -print | sed 's|^\./||' |
  while read -r file; do
    page "$file" "${file%.md}.html" --from gfm --toc --toc-depth 2
  done
page docs/site/index.md index.html --from markdown-implicit_figures --metadata front=true

lib=target/site-lib
mvn -B -q -ntp -N -Psite dependency:copy-dependencies -DoutputDirectory="$lib"

echo "Javadoc"
modules=()
options=(-quiet -d "$site/api" --release 25 -Xdoclint:all -Werror -notimestamp --module-path "$lib"
  # What is generated has jextract's comments; what is internal is exported to the project's own modules.
  "-Xdoclint/package:-io.github.netmap4j.sys.abi,-io.github.netmap4j.xdp.abi" -exclude io.github.netmap4j.internal
  --snippet-path netmap-examples/src/test/java:netmap-junit/src/test/java
  --add-stylesheet docs/site/javadoc.css -overview docs/site/overview.html -doctitle "netmap4j $version" -windowtitle "netmap4j $version"
  -header "<a href='{@docRoot}/../index.html' style='color: inherit'>netmap4j</a>")
for descriptor in */src/main/java/module-info.java; do
  sources=${descriptor%/module-info.java}
  [ "$sources" = netmap-examples/src/main/java ] && continue # programs to copy from, no API
  module=$(sed -n 's/^module \([a-z0-9.]*\) {$/\1/p' "$descriptor")
  modules+=("$module")
  generated=${sources%/main/java}/generated/java
  [ -d "$generated" ] && sources+=:$generated
  options+=(--module-source-path "$module=$sources")
done
"$JDK25/bin/javadoc" "${options[@]}" --module "$(IFS=,; echo "${modules[*]}")"

"$JDK25/bin/java" -cp "$lib/*" docs/site/CheckSite.java "$site"
echo "$site/index.html"
