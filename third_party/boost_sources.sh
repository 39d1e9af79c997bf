#!/bin/bash
# Fetches the sources of Boost.Program_options: for Windows it has to be compiled, and of all Debian packages only
# Boost's source package holds them. Needs no root, and leaves the system's package lists alone.
# Arguments: the directory to make; the source package, such as boost1.81.
set -eu

into=$1 package=$2
mkdir -p "$(dirname "$into")"
work=$(mktemp -d "$into.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work"/{sources,lists,cache}

# The mirrors that the system uses, asked for sources.
list='' parts=''
eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
for file in "$list" "${parts%/}"/*.{list,sources}; do
  [ ! -f "$file" ] || sed -E -e 's/^[[:space:]]*deb[[:space:]]/deb-src /' -e 's/^Types:.*/Types: deb-src/' \
    "$file" >"$work/sources/${file##*/}"
done

apt() {
  apt-get -q -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/sources" \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User= "$@" \
    </dev/null >>"$work/log" 2>&1
}
cd "$work"
# A mirror without sources does not end the search: another one may have them.
apt update || :
if ! apt source --download-only "$package"; then
  tail -n 20 "$work/log" >&2
  echo "cannot fetch the source package $package, for the reason above" >&2
  exit 1
fi
tar -xf "$(echo "$package"_*.orig.tar.*)" --wildcards --strip-components=3 '*/libs/program_options/src/*.cpp'
[ -s src/cmdline.cpp ]
# Somebody else may have been faster.
mv -T src "$into" 2>/dev/null || [ -d "$into" ]
