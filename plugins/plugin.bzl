"""What the BUILD file of a plugin needs.

    load("//plugins:plugin.bzl", "sluice_plugin")

    sluice_plugin(
        name = "linux.sendfile",
        srcs = ["sendfile.cc"],
    )
"""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library")

_EXPORTS = Label("//plugins:plugin.lds")

def sluice_plugin(name, srcs, hdrs = [], deps = [], copts = [], linkopts = [], **kwargs):
    """Makes the plugin `name`, a shared library that exports sluice_plugin_entry and nothing else.

    Two targets come of it:
      <name>.so  the plugin, to be loaded: `data` of whoever loads it.
      <name>     the same code as a static library, for unit tests to link. A program can link one such library only,
                 because every plugin defines sluice_plugin_entry.

    Args:
      name: what the plugin calls itself (sluice_plugin.name), such as "linux.sendfile".
      srcs: its sources; one of them defines sluice_plugin_entry.
      hdrs: headers that unit tests include.
      deps: libraries beyond the ABI, which is always there. They end up in the shared library, with nothing exported.
      copts: compiler options beyond hidden visibility.
      linkopts: linker options of the libraries it needs.
      **kwargs: attributes of both targets: visibility, testonly, tags, target_compatible_with.
    """
    cc_library(
        name = name,
        srcs = srcs,
        hdrs = hdrs,
        # Hidden symbols cannot be reached in a shared library, so tests link the archive.
        linkstatic = True,
        # Nobody refers to the entry point before the library is loaded.
        alwayslink = True,
        copts = ["-fvisibility=hidden"] + copts,
        linkopts = linkopts,
        deps = [Label("//core/abi")] + deps,
        **kwargs
    )
    cc_binary(
        name = name + ".so",
        linkshared = True,
        linkopts = ["-Wl,--version-script=$(location %s)" % _EXPORTS],
        additional_linker_inputs = [_EXPORTS],
        deps = [":" + name],
        **kwargs
    )
