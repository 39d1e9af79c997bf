"""Libraries and tests of one operating system. Elsewhere `//...` skips them, and what depends on them.

    load("//third_party/toolchains:cc.bzl", "linux_library", "linux_test")

    linux_test(
        name = "splice_test",
        deps = [":splice"],
    )
"""

load("@rules_cc//cc:defs.bzl", "cc_library", "cc_test")
load("//third_party/toolchains:os.bzl", "LINUX", "POSIX", "WINDOWS")

def _test(name, system, srcs = [], **kwargs):
    cc_test(name = name, srcs = srcs or [name + ".cc"], target_compatible_with = system, **kwargs)

def linux_library(name, **kwargs):
    cc_library(name = name, target_compatible_with = LINUX, **kwargs)

def linux_test(name, **kwargs):
    """A test in <name>.cc, unless it has other `srcs`; so are the others below."""
    _test(name, LINUX, **kwargs)

def posix_library(name, **kwargs):
    cc_library(name = name, target_compatible_with = POSIX, **kwargs)

def posix_test(name, **kwargs):
    _test(name, POSIX, **kwargs)

def windows_library(name, **kwargs):
    cc_library(name = name, target_compatible_with = WINDOWS, **kwargs)

def windows_test(name, **kwargs):
    _test(name, WINDOWS, **kwargs)
