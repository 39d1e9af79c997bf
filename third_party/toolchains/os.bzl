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

# All but Windows.
POSIX = select({
    str(Label("//third_party/toolchains:windows")): [Label("//third_party/toolchains:nowhere")],
    "//conditions:default": [],
})
