# Turns the clauses of docs/contract.md, lines of the form
#   - **C-OFFSET-2** One sentence.
# into rows of a C++ table. What follows a clause on lines of its own is not part of it.
/^- \*\*C-[A-Z]+-[0-9]+\*\* / {
  id = substr($2, 3, length($2) - 4)
  text = substr($0, index($0, "** ") + 3)
  gsub(/\\/, "\\\\", text)
  gsub(/"/, "\\\"", text)
  printf "    {.id = \"%s\", .text = \"%s\"},\n", id, text
}
