# Sourced: runs the commands of a document as its reader would, and compares what they print.
# stranger.sh has made $home; fences.sh has put the blocks into $home/fences.
#
#   sh    is run. A word after the language is a tool: without it the block is skipped, with a message.
#   text  is what the commands before it print: each line must be found there; … stands for any text.

# One shell runs all commands, in order, and stops at the first that fails. Each block's output goes to a file of its own.
run_commands() {
  local block number tool last
  mkdir "$home/printed"
  for block in "$home"/fences/*.sh; do
    number=$(basename "${block%.*}")
    tool=$(cat "${block%.sh}.note" 2>/dev/null)
    if [ -n "$tool" ] && [ ! -e "$home/tools/$tool" ]; then
      echo "SKIP: there is no $tool here, which this needs:"
      sed 's/^/    /' "$block"
      continue
    fi
    { echo "exec >~/printed/$number 2>&1" && cat "$block"; } >>"$home/session"
  done
  stranger bash -eux session </dev/null || {
    last=$(ls "$home/printed" | tail -n 1)
    fail "a command of this block:"
    cat "$home/fences/$last.sh" "$home/printed/$last"
  }
}

# Each line of a text is a line of what the commands before it printed.
compare_texts() {
  local block line regex printed
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
}
