# Sourced: code blocks of a Markdown document.

# Writes each fenced block of standard input to a file of its own in a directory, in order: 01.sh, 02.text, 03.cpp … The
# name ends with the language, which is what the fence says up to the first space. The rest goes to 01.note.
split_fences() {
  awk -v directory="$1" '
    /^```/ && inside { inside = 0; close(file); next }
    /^```/ {
      inside = 1
      language = substr($0, 4)
      note = ""
      if (match(language, / /)) {
        note = substr(language, RSTART + 1)
        language = substr(language, 1, RSTART - 1)
      }
      stem = sprintf("%s/%02d", directory, ++count)
      file = stem "." language
      printf "" >file
      if (note != "") { print note >(stem ".note"); close(stem ".note") }
      next
    }
    inside { print >file }
    END { exit inside || !count }
  '
}

# True if another file contains the lines of this file, unchanged and in one piece.
is_excerpt() {
  [[ "$(cat "$2")" == *"$(cat "$1")"* ]]
}
