/* What a linker makes of a function of another library on Windows, without that library. */
#ifndef SLUICE_TESTS_DEFECTS_IMPORT_H_
#define SLUICE_TESTS_DEFECTS_IMPORT_H_

/* Makes this library need the library of that file name and its function of that name, which code
 * can call by the declaration
 *
 *     __declspec(dllimport) int function(void);
 *
 * An entry of the import directory table, one of the lookup table and of the address table each
 * with the zero that ends it, the name, and the library's: "PE Format", The .idata Section. */
#define IMPORT(function, library)                                        \
  __asm__(                                                               \
      ".section .idata$2, \"w\"\n"                                       \
      ".rva lookup_" #function "\n .long 0, 0\n .rva library_" #function \
      "\n .rva __imp_" #function                                         \
      "\n"                                                               \
      ".section .idata$4, \"w\"\n"                                       \
      "lookup_" #function ": .rva name_" #function                       \
      "\n .long 0\n .quad 0\n"                                           \
      ".section .idata$5, \"w\"\n"                                       \
      "__imp_" #function ": .rva name_" #function                        \
      "\n .long 0\n .quad 0\n"                                           \
      ".section .idata$6, \"w\"\n"                                       \
      "name_" #function ": .short 0\n .asciz \"" #function               \
      "\"\n"                                                             \
      ".section .idata$7, \"w\"\n"                                       \
      "library_" #function ": .asciz \"" library "\"\n .text\n")

#endif /* SLUICE_TESTS_DEFECTS_IMPORT_H_ */
