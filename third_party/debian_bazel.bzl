"""What Debian's Bazel 4 needs to work without a network."""

def _rules_cc_impl(ctx):
    copied = ctx.execute(["cp", "-RL", "/usr/share/bazel/rules/cc/.", "."])
    if copied.return_code:
        fail("Debian's rules for C++ are missing: please run ./bazelw instead of bazel. " + copied.stderr)
    for name in ["cc_flags_supplier", "compiler_flag"]:
        path = "cc/private/rules_impl/%s.bzl" % name
        text = ctx.read(path)

        # Debian ships rules newer than its Bazel, which has no use_cpp_toolchain() yet.
        text = text.replace(', "use_cpp_toolchain")', ")")
        text = text.replace("use_cpp_toolchain()", '["@bazel_tools//tools/cpp:toolchain_type"]')
        if "use_cpp_toolchain" in text:
            fail("the patch does not fit " + path)
        ctx.delete(path)
        ctx.file(path, text, executable = False)

_rules_cc = repository_rule(implementation = _rules_cc_impl, local = True)

def _coverage_tools_impl(ctx):
    ctx.file("WORKSPACE", "")
    ctx.file("BUILD", 'filegroup(name = "coverage_report_generator", visibility = ["//visibility:public"])')

_coverage_tools = repository_rule(
    implementation = _coverage_tools_impl,
    doc = "Every test depends on this repository; Bazel would fetch it.",
)

def debian_bazel():
    """Declares the rules that Bazel 4 would fetch, from Debian's packages."""
    if hasattr(native, "module_name"):
        # Bazel 7 also reads WORKSPACE, after MODULE.bazel, and must not find other rules in it.
        return
    _rules_cc(name = "rules_cc")
    _coverage_tools(name = "remote_coverage_tools")
    for name in ["java", "proto"]:
        native.local_repository(name = "rules_" + name, path = "/usr/share/bazel/rules/" + name)
