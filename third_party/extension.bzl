"""The system's libraries for MODULE.bazel. Apart from system.bzl, because Bazel 4 has no module_extension()."""

load(":system.bzl", "system_libraries")

def _system_impl(_ctx):
    system_libraries()

system = module_extension(implementation = _system_impl)
