"""Plugins with one defect each."""

load("//plugins:plugin.bzl", "sluice_plugin")

def defect_plugin(name, srcs = None, deps = [], **kwargs):
    """Makes the plugin <name>.so from <name>.c, which may spoil the sound plugin of sound.h.

    Args:
      name: the defect; also the file's name.
      srcs: its sources, if they are others than <name>.c.
      deps: libraries it needs.
      **kwargs: what else sluice_plugin() takes.
    """
    sluice_plugin(
        name = name,
        srcs = srcs or [name + ".c"],
        testonly = True,
        deps = ["//tests/defects:sound_h"] + deps,
        **kwargs
    )
