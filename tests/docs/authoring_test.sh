#!/bin/bash
# The commands of docs/authoring.md work: all of them are run, in order, in one shell of a plugin author's.
# (Its last section is for one_page_test.)
#
#   sh, text  as in session.sh
#   cpp       is in the template, unchanged.
#   python    is in the template's BUILD file, unchanged.
#
# Arguments: the archive made by //:install, authoring.md, plugin.cc and BUILD of the template.
set -u
. tests/docs/stranger.sh
. tests/docs/fences.sh
. tests/docs/session.sh

archive=$(readlink -f "$1") document=$2 template=$3 build=$4
new_stranger '' gdb
mkdir "$home/fences" "$home/sluice"
sed '/^## A whole plugin on one page/,$d' "$document" | split_fences "$home/fences" || fail "$document: no code, or a fence that is not closed"

# The clone of Sluice. Other tests cover what Bazel does there; this one is given the result.
cat >"$home/sluice/bazelw" <<END
#!/bin/bash
case "\$*" in
  'build //:install') mkdir bazel-bin && cp '$archive' bazel-bin/sluice.tar ;;
  'test //plugins/template:conformance_test') ;;
  *) echo "//tests/docs:authoring_test does not know: bazelw \$*"; exit 1 ;;
esac
END
chmod +x "$home/sluice/bazelw"

for block in "$home"/fences/*; do
  case $block in
    *.sh | *.text | *.note) ;;
    *.cpp) is_excerpt "$block" "$template" || fail "not in the template: $(cat "$block")" ;;
    *.python) is_excerpt "$block" "$build" || fail "not in the template's BUILD file: $(cat "$block")" ;;
    *) fail "block $(basename "${block%.*}"): what is \"${block##*.}\"?" ;;
  esac
done
run_commands
compare_texts

finish
