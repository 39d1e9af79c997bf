"""What the BUILD file of a plugin needs.

    load("//plugins:plugin.bzl", "sluice_conformance_test", "sluice_plugin")

    sluice_plugin(
        name = "acme.copy",
        srcs = ["copy.cc"],
    )

    sluice_conformance_test(
        name = "conformance_test",
        plugin = ":acme.copy.plugin",
    )

In another repository write "@sluice//plugins:plugin.bzl".
"""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library")
load("//third_party/toolchains:os.bzl", "ELF", "MACOS", "WINDOWS", "by_os")

_EXPORTS = Label("//plugins:plugin.lds")
_HIDDEN_NEW = Label("//plugins:hidden_new.cc")

def library_of(name):
    """The shared library of that name, as each system calls it."""
    return by_os(
        bsd = ":%s.so" % name,
        linux = ":%s.so" % name,
        macos = ":%s.dylib" % name,
        windows = ":%s.dll" % name,
    )

def sluice_plugin(
        name,
        srcs,
        hdrs = [],
        deps = [],
        copts = [],
        linkopts = [],
        target_compatible_with = [],
        **kwargs):
    """Makes the plugin `name`, a shared library that exports sluice_plugin_entry and nothing else.

    Targets that come of it:
      <name>.plugin  the plugin, to be loaded: `data` of whoever loads it. It is an alias for
      <name>.so      the file on Linux and FreeBSD,
      <name>.dylib   the file on macOS, and
      <name>.dll     the file on Windows.
      <name>         the same code as a static library, for unit tests to link. A program can link one such library
                     only, because every plugin defines sluice_plugin_entry.

    Args:
      name: what the plugin calls itself (sluice_plugin.name), such as "linux.sendfile".
      srcs: its sources; one of them defines sluice_plugin_entry.
      hdrs: headers that unit tests include.
      deps: libraries beyond the ABI, which is always there. They end up in the shared library, with nothing exported.
      copts: compiler options beyond hidden visibility.
      linkopts: linker options of the libraries it needs.
      target_compatible_with: the systems it is for, such as ["@platforms//os:linux"].
      **kwargs: attributes of all targets: visibility, testonly, tags.
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
        target_compatible_with = target_compatible_with,
        **kwargs
    )
    cc_binary(
        name = name + ".so",
        linkshared = True,
        linkopts = ["-Wl,--version-script=$(location %s)" % _EXPORTS],
        additional_linker_inputs = [_EXPORTS],
        target_compatible_with = ELF,
        deps = [":" + name],
        **kwargs
    )
    cc_binary(
        name = name + ".dylib",
        srcs = [_HIDDEN_NEW],
        # Zig's linker has no list of what to export.
        copts = ["-fvisibility-global-new-delete=force-hidden"],
        linkshared = True,
        # Not the path it was built at.
        linkopts = ["-Wl,-install_name,@rpath/%s.dylib" % name],
        target_compatible_with = MACOS,
        deps = [":" + name],
        **kwargs
    )
    cc_binary(
        name = name + ".dll",
        linkshared = True,
        # What says SLUICE_EXPORT is exported still.
        linkopts = ["-Wl,--exclude-all-symbols"],
        target_compatible_with = WINDOWS,
        deps = [":" + name],
        **kwargs
    )
    native.alias(
        name = name + ".plugin",
        actual = library_of(name),
        **kwargs
    )

# exec: a signal to the test, such as that of a time-out, goes to the harness, which ends the cases.
_RUN_CHECK = """#!/bin/sh
exec {sluice} check ${{XML_OUTPUT_FILE:+--junit "{root}$XML_OUTPUT_FILE"}} {options} "$@" {plugin}
"""

def _quoted(word):
    return "'%s'" % word.replace("'", "'\\''")

def _runfile(file):
    # With a slash: `sluice check` takes what has none for a plugin's name.
    return _quoted("./" + file.short_path)

def _conformance_test_impl(ctx):
    inputs = [ctx.file.plugin]
    options = [_quoted(option) for option in ctx.attr.options]
    if ctx.file.expectations:
        inputs.append(ctx.file.expectations)
        options += ["--expectations", _runfile(ctx.file.expectations)]
    sluice = _runfile(ctx.executable._sluice)
    needed = [ctx.attr.plugin, ctx.attr._sluice]
    root = ""
    if ctx.executable._sluice.extension == "exe":
        sluice = "%s %s" % (_runfile(ctx.executable._wine_run), sluice)
        needed.append(ctx.attr._wine_run)

        # Where Wine has the files of the system it runs on.
        root = "Z:"
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(
        script,
        _RUN_CHECK.format(
            sluice = sluice,
            root = root,
            options = " ".join(options),
            plugin = _runfile(ctx.file.plugin),
        ),
        is_executable = True,
    )
    runfiles = ctx.runfiles(files = inputs)
    for target in needed:
        runfiles = runfiles.merge(target[DefaultInfo].default_runfiles)
    return [DefaultInfo(executable = script, runfiles = runfiles)]

_conformance_test = rule(
    implementation = _conformance_test_impl,
    attrs = {
        "expectations": attr.label(allow_single_file = True),
        # Not Bazel's own `args`, which are split like a shell's and left out when the test is run by hand.
        "options": attr.string_list(),
        "plugin": attr.label(mandatory = True, allow_single_file = True),
        # Like the plugin, for the target: where that has a sanitizer, so must have the program that loads it.
        "_sluice": attr.label(default = Label("//harness:sluice"), executable = True, cfg = "target"),
        "_wine_run": attr.label(default = Label("//tests/wine:wine_run"), executable = True, cfg = "target"),
    },
    test = True,
)

def sluice_conformance_test(name, plugin, expectations = None, args = [], size = "medium", tags = [], **kwargs):
    """Makes the test `name`, which runs `sluice check` on a plugin and fails as that does.

    The test's output is the report of `sluice check`, and each conformance case is a case of the test's XML file.
    `bazel test --test_arg=OPTION` hands on an option for once, such as --test_arg=--include='bytes.*'.

    Args:
      name: of the test.
      plugin: the shared library made by sluice_plugin(), such as ":acme.copy.plugin".
      expectations: a file of cases that are known to fail, each with the reason (docs/authoring.md).
      args: options of `sluice check`, such as ["--channel=tcp", "--exclude=range.*"]; each is one word.
      size: of the test, hence its time-out.
      tags: of the test. It keeps two processors busy, and says so to Bazel unless a tag such as "cpu:1" does.
      **kwargs: further attributes of a test: timeout, visibility, flaky, target_compatible_with.
    """
    _conformance_test(
        name = name,
        plugin = plugin,
        expectations = expectations,
        options = args,
        size = size,
        tags = tags + ([] if [tag for tag in tags if tag.startswith("cpu:")] else ["cpu:2"]),
        **kwargs
    )
