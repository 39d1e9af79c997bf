"""The operating systems that a target is for. Elsewhere `//...` skips it, and what depends on it.

    load("//third_party/toolchains:os.bzl", "LINUX")

    cc_library(
        name = "splice",
        target_compatible_with = LINUX,
        ...
    )
"""

# Labels and not strings, which mean something else when another repository uses our macros.
LINUX = [Label("@platforms//os:linux")]

WINDOWS = [Label("@platforms//os:windows")]

BSD = [Label("@platforms//os:freebsd")]

MACOS = [Label("@platforms//os:macos")]

# The endings of files that are for some systems only: splice_linux.cc.
SYSTEMS = ["posix", "linux", "bsd", "darwin", "windows"]

def on_windows(value, otherwise):
    """One value on Windows, another elsewhere."""
    return select({
        str(Label("//third_party/toolchains:windows")): value,
        "//conditions:default": otherwise,
    })

def by_os(linux, bsd, windows, macos = None):
    """One value for each system. macOS has FreeBSD's if it has none of its own."""
    return select({
        str(Label("//third_party/toolchains:linux")): linux,
        str(Label("//third_party/toolchains:bsd")): bsd,
        str(Label("//third_party/toolchains:macos")): bsd if macos == None else macos,
        str(Label("//third_party/toolchains:windows")): windows,
    })

# No system at all, for the branches of on_windows() and by_os().
NOWHERE = [Label("//third_party/toolchains:nowhere")]

# All but Windows.
POSIX = on_windows(NOWHERE, otherwise = [])

# Whose libraries are ELF files.
ELF = by_os(
    bsd = [],
    linux = [],
    macos = NOWHERE,
    windows = NOWHERE,
)
