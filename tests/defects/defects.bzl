"""Plugins with one defect each."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("//plugins:plugin.bzl", "library_of", "sluice_plugin")
load("//third_party/toolchains:os.bzl", "ELF", "MACOS", "WINDOWS")

def defect_plugin(name, srcs = None, deps = [], exports_all = False, **kwargs):
    """Makes the plugin <name>.plugin from <name>.c, which may spoil the sound plugin of sound.h.

    Args:
      name: the defect; also the file's name.
      srcs: its sources, if they are others than <name>.c.
      deps: libraries it needs.
      exports_all: whether it exports all that is not hidden, and not the entry point alone.
      **kwargs: what else sluice_plugin() takes.
    """
    common = dict(
        srcs = srcs or [name + ".c"],
        testonly = True,
        copts = ["-DDEFECT=" + name],
        deps = ["//tests/defects:sound_h"] + deps,
        **kwargs
    )
    if not exports_all:
        sluice_plugin(name = name, **common)
        return
    common["copts"] = common["copts"] + ["-fvisibility=hidden"]
    cc_binary(
        name = name + ".so",
        linkshared = True,
        target_compatible_with = ELF,
        **common
    )
    cc_binary(
        name = name + ".dylib",
        linkshared = True,
        target_compatible_with = MACOS,
        **common
    )
    cc_binary(
        name = name + ".dll",
        linkshared = True,
        linkopts = ["-Wl,--export-all-symbols"],
        target_compatible_with = WINDOWS,
        **common
    )
    native.alias(
        name = name + ".plugin",
        actual = library_of(name),
        testonly = True,
    )
