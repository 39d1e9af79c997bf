# Writes each block of C++ of a Markdown document to a file of its own: <stem>1.inc, <stem>2.inc …
/^```/ {
  inside = !inside && /^```cpp$/
  if (inside) file = stem (++count) ".inc"
  next
}
inside { print >file }
