/* Needs a function that nobody defines. */
#include <sluice/plugin.h>

#if defined(_WIN32)
/* A linker leaves no symbol to be resolved, so these are the entries it would make for a function
 * of kernel32.dll (Microsoft, "PE Format", The .idata Section). */
__asm__(
    ".section .idata$2, \"w\"\n"
    ".rva sluice_lookup\n .long 0, 0\n .rva sluice_library\n .rva __imp_sluice_undefined\n"
    ".section .idata$4, \"w\"\n"
    "sluice_lookup: .rva sluice_hint\n .long 0\n .quad 0\n"
    ".section .idata$5, \"w\"\n"
    "__imp_sluice_undefined: .rva sluice_hint\n .long 0\n .quad 0\n"
    ".section .idata$6, \"w\"\n"
    "sluice_hint: .short 0\n .asciz \"sluice_nobody_defines_this\"\n"
    ".section .idata$7, \"w\"\n"
    "sluice_library: .asciz \"kernel32.dll\"\n"
    ".text\n");
__declspec(dllimport) sluice_status
    sluice_nobody_defines_this(sluice_handshake *handshake) __asm__("sluice_undefined");
#else
sluice_status sluice_nobody_defines_this(sluice_handshake *handshake);
#endif

sluice_status sluice_plugin_entry(sluice_handshake *handshake) {
  return sluice_nobody_defines_this(handshake);
}
