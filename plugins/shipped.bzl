"""The plugins of this repository. Authors of others use //plugins:plugin.bzl."""

load("@rules_cc//cc:defs.bzl", "cc_library")
load("//plugins:plugin.bzl", "sluice_conformance_test", "sluice_plugin")

def plugin_library(name, deps = [], system = [], **kwargs):
    """A part of plugins, none of whose symbols they export: <name>.cc with <name>.h, unless it says otherwise.

    Args:
      name: of the library.
      deps: libraries beyond the ABI and //plugins/common.
      system: the operating system it is for, such as LINUX; [] if that follows from its libraries.
      **kwargs: further attributes of a cc_library.
    """
    cc_library(
        name = name,
        srcs = kwargs.pop("srcs", [name + ".cc"]),
        hdrs = kwargs.pop("hdrs", [name + ".h"]),
        copts = ["-fvisibility=hidden"],
        target_compatible_with = system,
        deps = ["//core/abi", "//plugins/common"] + deps,
        **kwargs
    )

def shipped_plugin(name, plugin_class, deps = [], linkopts = [], system = [], **conformance):
    """The plugin `linux.facility` of facility.cc and facility.h.

    Targets that come of it:
      facility                   the class as a library, of which a program can link several
      linux.facility.plugin      the plugin (sluice_plugin())
      facility_conformance_test  `sluice check` of it

    Args:
      name: of the plugin.
      plugin_class: with its namespace.
      deps: as for plugin_library().
      linkopts: of the class.
      system: as for plugin_library().
      **conformance: attributes of the test.
    """
    facility = name.split(".")[-1]
    plugin_library(name = facility, linkopts = linkopts, system = system, deps = deps)
    sluice_plugin(
        name = name,
        srcs = ["//plugins:entry.cc"],
        copts = [
            "-include",
            "%s/%s.h" % (native.package_name(), facility),
            "-DSLUICE_PLUGIN_CLASS=" + plugin_class,
        ],
        target_compatible_with = system,
        visibility = ["//visibility:public"],
        deps = [":" + facility],
    )
    sluice_conformance_test(
        name = facility + "_conformance_test",
        plugin = ":%s.plugin" % name,
        target_compatible_with = system,
        **conformance
    )
