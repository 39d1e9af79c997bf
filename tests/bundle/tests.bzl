"""The tests of a package that //:bundle takes along.

    load("//tests/bundle:tests.bzl", "bundle_tests")

    cc_test(
        name = "loader_test",
        ...
    )

    bundle_tests()

    tidy_test()
"""

load("//third_party/toolchains:os.bzl", "by_os")

_KINDS = ["_conformance_test", "cc_test"]

BundledTests = provider(
    doc = "Tests that can be run without Bazel.",
    fields = {
        "programs": "dict from the name of each to its executable file",
        "runfiles": "what they find in their working directory",
    },
)

def _bundled_tests_impl(ctx):
    programs = {}
    runfiles = ctx.runfiles()
    for test in ctx.attr.tests:
        program = test[DefaultInfo].files_to_run.executable
        programs["%s/%s" % (test.label.package, test.label.name)] = program
        runfiles = runfiles.merge(ctx.runfiles([program])).merge(test[DefaultInfo].default_runfiles)
    return [BundledTests(programs = programs, runfiles = runfiles)]

_bundled_tests = rule(
    implementation = _bundled_tests_impl,
    attrs = {"tests": attr.label_list()},
)

def _system(rule):
    """The only system a test is for, or "" if it is for several."""
    constraints = rule.get("target_compatible_with") or []

    # A select() cannot be looked into. POSIX of os.bzl is one.
    if type(constraints) in ["list", "tuple"]:
        for constraint in constraints:
            if "//os:" in constraint:
                return constraint.split(":")[1]
    return ""

def bundle_tests(name = "bundled_tests", left_out = {}):
    """Collects this package's tests for //:bundle; to be called below them all.

    A test that can be built for one system only has to say so itself: `target_compatible_with = LINUX`. Tests for Windows
    are none of the bundle's: it has no /bin/sh.

    Args:
      name: of the target, for /BUILD.
      left_out: tests that the bundle cannot have, and the reason of each.
    """
    tests = {}
    for rule in native.existing_rules().values():
        if rule["kind"] in _KINDS and rule["name"] not in left_out:
            if rule.get("args"):
                fail("%s has arguments, which the bundle does not know: use local_defines" % rule["name"])
            tests.setdefault(_system(rule), []).append(":" + rule["name"])
    for test in left_out:
        if not native.existing_rule(test):
            fail("bundle_tests(): no test '%s' to leave out" % test)
    _bundled_tests(
        name = name,
        testonly = True,
        visibility = ["//:__pkg__"],
        tests = sorted(tests.get("", [])) + by_os(
            bsd = sorted(tests.get("freebsd", [])),
            linux = sorted(tests.get("linux", [])),
            macos = sorted(tests.get("macos", [])),
            windows = [],
        ),
    )
