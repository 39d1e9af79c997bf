"""MinGW-w64 as Debian installs it: the cross compiler for Windows."""

load(":gnu.bzl", "gnu_toolchain_config")

_TOOLS = "/usr/bin/x86_64-w64-mingw32-"

_DEFINES = [
    # Windows 10: it has Unix sockets.
    "-D_WIN32_WINNT=0x0A00",
    # Without them windows.h brings old socket functions, and macros called min and max.
    "-DWIN32_LEAN_AND_MEAN",
    "-DNOMINMAX",
    # printf() and its relatives as in ISO C, and not as in Microsoft's msvcrt.
    "-D__USE_MINGW_ANSI_STDIO=1",
]

_HEADERS = "/usr/x86_64-w64-mingw32/include"

# For a shell whose arguments call Clang, which by itself does not find the headers: it reads sources as MinGW-w64 does.
CLANG_AS_MINGW = """
cxx=$(%sg++-posix -print-file-name=include/c++)
set -- "$@" --target=x86_64-w64-mingw32 %s -nostdinc++
set -- "$@" -isystem "$cxx" -isystem "$cxx/x86_64-w64-mingw32" -isystem %s
""" % (_TOOLS, " ".join(_DEFINES), _HEADERS)

def mingw_toolchain_config(name):
    """Names files outside of the tree only: none of them has to be there before something is compiled."""
    gnu_toolchain_config(
        name = name,
        cpu = "x64_windows",
        tools = {
            "ar": _TOOLS + "ar",
            "cpp": _TOOLS + "cpp-posix",
            # By its full name: the one without -posix may be the variant that has no std::thread.
            "gcc": _TOOLS + "gcc-posix",
            "gcov": _TOOLS + "gcov-posix",
            "ld": _TOOLS + "ld",
            "nm": _TOOLS + "nm",
            "objcopy": _TOOLS + "objcopy",
            "objdump": _TOOLS + "objdump",
            "strip": _TOOLS + "strip",
        },
        include_directories = [
            "/usr/lib/gcc/x86_64-w64-mingw32",
            "/usr/share/mingw-w64/include",
            _HEADERS,
        ],
        compile_flags = ["-fno-canonical-system-headers"] + _DEFINES,
        link_flags = [
            # gcc compiles C as well, but does not think of it.
            "-lstdc++",
            # The compiler's libraries are not on any Windows.
            "-static",
            "-wrapper",
            "third_party/toolchains/link.sh",
            # The same input, the same file.
            "-Wl,--no-insert-timestamp",
        ],
        artifact_names = {
            "alwayslink_static_library": ("lib", ".lo"),
            # Of a cc_library; a plugin has the name of its target.
            "dynamic_library": ("lib", ".dll"),
            "executable": ("", ".exe"),
            "object_file": ("", ".o"),
            "static_library": ("lib", ".a"),
        },
    )
