"""clang-tidy as a test: one cached action for each source file, one test for each package."""

load("@rules_cc//cc:defs.bzl", "CcInfo")

_LANGUAGES = {"c": "c", "cc": "c++"}

# The findings go into a file that the test prints: a finding does not stop the build. No findings, empty file.
_CHECK = """
report=$1
shift
%sif "$@" >"$report" 2>&1; then
  : >"$report"
else
  echo "clang-tidy failed" >>"$report"
  sed -i -e "s|$PWD/||g" -e '/ warnings* generated[.]$/d' "$report"
fi
"""

# Clang takes sources for Windows as what builds them does.
_AS_MINGW = '. "%s"; set -- "$@" "${OPTIONS[@]}"\n'

def _compilation_context(target, ctx):
    if CcInfo in target:
        return target[CcInfo].compilation_context

    # Bazel 4 gives programs and tests no CcInfo of their own.
    deps = [dep[CcInfo] for dep in ctx.rule.attr.deps if CcInfo in dep]
    return cc_common.merge_cc_infos(cc_infos = deps).compilation_context

def _tidy_aspect_impl(target, ctx):
    attr = ctx.rule.attr
    context = _compilation_context(target, ctx)
    files = [file for src in attr.srcs for file in src.files.to_list()]
    on_windows = ctx.target_platform_has_constraint(ctx.attr._windows[platform_common.ConstraintValueInfo])
    reports = []
    for source in files:
        if source.extension not in _LANGUAGES:
            continue
        # A target may have sources of one name in two folders.
        path = source.short_path.replace("/", ".")
        report = ctx.actions.declare_file("%s.%s.tidy" % (target.label.name, path))
        is_c = source.extension == "c"

        args = ctx.actions.args()
        args.add(report)
        args.add(ctx.executable._clang_tidy)
        args.add("--quiet")
        args.add(ctx.file._config, format = "--config-file=%s")
        args.add(source)
        args.add("--")
        args.add("-x", _LANGUAGES[source.extension])
        args.add_all(ctx.fragments.cpp.conlyopts if is_c else ctx.fragments.cpp.cxxopts)
        args.add_all(context.defines, format_each = "-D%s")
        args.add_all(attr.local_defines, format_each = "-D%s")
        args.add_all(attr.copts)
        args.add("-iquote.")
        args.add_all(context.quote_includes, before_each = "-iquote")
        args.add_all(context.includes, before_each = "-I")
        args.add_all(context.system_includes, before_each = "-isystem")

        ctx.actions.run_shell(
            command = _CHECK % (_AS_MINGW % ctx.file._mingw_options.path if on_windows else ""),
            arguments = [args],
            inputs = depset(
                [ctx.file._config] + ([ctx.file._mingw_options] if on_windows else []) +
                [file for file in files if file.is_source],
                transitive = [context.headers],
            ),
            tools = [ctx.executable._clang_tidy],
            outputs = [report],
            mnemonic = "ClangTidy",
            progress_message = "Checking %s with clang-tidy" % source.short_path,
        )
        reports.append(report)
    return [OutputGroupInfo(tidy = depset(reports))]

_tidy_aspect = aspect(
    implementation = _tidy_aspect_impl,
    attrs = {
        "_clang_tidy": attr.label(
            default = "@clang_tools//:clang-tidy",
            allow_single_file = True,
            executable = True,
            cfg = "exec",
        ),
        "_windows": attr.label(default = "@platforms//os:windows"),
        "_mingw_options": attr.label(
            default = "//third_party/toolchains:mingw_options.sh",
            allow_single_file = True,
        ),
        "_config": attr.label(default = "//:.clang-tidy", allow_single_file = True),
    },
    fragments = ["cpp"],
)

def _tidy_test_impl(ctx):
    reports = depset(transitive = [target[OutputGroupInfo].tidy for target in ctx.attr.targets])
    paths = " ".join(["'%s'" % report.short_path for report in reports.to_list()])
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(
        script,
        "#!/bin/sh\nstatus=0\nfor report in %s; do\n" % paths +
        '  [ ! -s "$report" ] || { cat "$report"; status=1; }\ndone\nexit $status\n',
        is_executable = True,
    )
    return [DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles(transitive_files = reports),
    )]

_tidy_test = rule(
    implementation = _tidy_test_impl,
    attrs = {"targets": attr.label_list(aspects = [_tidy_aspect])},
    test = True,
)

def _operating_system(rule):
    """Where a target is checked: on Linux, unless it is for another system only."""
    constraints = rule.get("target_compatible_with") or []

    # The only select() there is POSIX of os.bzl.
    if type(constraints) in ["list", "tuple"]:
        for constraint in constraints:
            if "//os:" in constraint:
                return constraint.split(":")[1]
    return "linux"

def tidy_test(name = "tidy"):
    """Checks the C and C++ sources of this package's targets; to be called last in a BUILD file.

    What only tests use is left out: with GoogleTest's headers a source takes twice as long, and what clang-tidy finds
    there is mostly GoogleTest's way.

    Args:
      name: the test's name. What is bound to another operating system than Linux has a test of its own, such as
        `<name>_windows`, which only a build for that system runs.
    """
    targets = {}
    for rule in native.existing_rules().values():
        if rule["kind"] in ["cc_binary", "cc_library"] and not rule.get("testonly") and rule.get("srcs"):
            targets.setdefault(_operating_system(rule), []).append(":" + rule["name"])
    for system, labels in targets.items():
        _tidy_test(
            name = name if system == "linux" else "%s_%s" % (name, system),
            size = "small",
            tags = ["lint"],
            target_compatible_with = ["@platforms//os:" + system],
            targets = labels,
        )
