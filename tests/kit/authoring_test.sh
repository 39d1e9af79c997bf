#!/bin/bash
# docs/authoring.md leads where it says: all of its commands are run, in order, in one shell of a plugin author's.
#
#   sh      is run. What the fence says behind the language is a tool: without it, the block is skipped, and it is said.
#   text    what the commands before it print: each line is found there; … stands for anything.
#   cpp     is in the template, as it is.
#   python  is in the template's BUILD file, as it is.
#
# Arguments: the archive made by //:install, authoring.md, plugin.cc and BUILD of the template.
set -u
. tests/kit/stranger.sh
. tests/kit/fences.sh

archive=$(readlink -f "$1") document=$2 template=$3 build=$4
new_stranger '' gdb
mkdir "$home/fences" "$home/printed" "$home/sluice"
split_fences "$home/fences" <"$document" || fail "$document: no code, or a fence that is not closed"

# The clone of Sluice. What Bazel does there is the business of other tests: this one is given what it makes.
cat >"$home/sluice/bazelw" <<END
#!/bin/bash
case "\$*" in
  'build //:install') mkdir bazel-bin && cp '$archive' bazel-bin/sluice.tar ;;
  'test //plugins/template:conformance_test') ;;
  *) echo "//tests/kit:authoring_test does not know: bazelw \$*"; exit 1 ;;
esac
END
chmod +x "$home/sluice/bazelw"

# One shell runs all commands, and stops at the first that fails. Each block's output goes to a file of its own.
for block in "$home"/fences/*; do
  number=$(basename "${block%.*}")
  case $block in
    *.sh)
      tool=$(cat "${block%.sh}.note" 2>/dev/null)
      if [ -n "$tool" ] && [ ! -e "$home/tools/$tool" ]; then
        echo "SKIP: there is no $tool here, which this needs:"
        sed 's/^/    /' "$block"
        continue
      fi
      { echo "exec >~/printed/$number 2>&1" && cat "$block"; } >>"$home/session"
      ;;
    *.cpp) is_excerpt "$block" "$template" || fail "not in the template: $(cat "$block")" ;;
    *.python) is_excerpt "$block" "$build" || fail "not in the template's BUILD file: $(cat "$block")" ;;
    *.text | *.note) ;;
    *) fail "block $number: what is \"${block##*.}\"?" ;;
  esac
done
stranger bash -eux session </dev/null || {
  last=$(ls "$home/printed" | tail -n 1)
  fail "a command of this block:"
  cat "$home/fences/$last.sh" "$home/printed/$last"
}

# Each line of a text is a line of what the commands before it printed.
for block in "$home"/fences/*; do
  case $block in
    *.sh) printed=$home/printed/$(basename "$block" .sh) ;;
    *.text)
      [ -e "$printed" ] || continue # skipped
      while IFS= read -r line; do
        regex=$(sed -e 's/[][\.*^$+?(){}|]/\\&/g' -e 's/…/.*/g' <<<"$line")
        grep -qxE -- "$regex" "$printed" || { fail "no line \"$line\" in:" && sed 's/^/    /' "$printed"; }
      done <"$block"
      ;;
  esac
done

finish
