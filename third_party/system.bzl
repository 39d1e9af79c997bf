"""Repositories made of what the system has installed: nothing is fetched, `bazelw` installs what is missing."""

def _system_library_impl(ctx):
    for link, candidates in ctx.attr.links.items():
        found = [path for path in candidates if ctx.path(path).exists]
        if not found:
            fail("%s is not installed (looked for %s). Please run ./bazelw instead of bazel: it installs %s." %
                 (ctx.attr.what, ", ".join(candidates), ctx.attr.package))
        ctx.symlink(found[0], link)
    ctx.symlink(ctx.attr.build_file, "BUILD.bazel")
    ctx.file("WORKSPACE", "")

_system_library = repository_rule(
    implementation = _system_library_impl,
    doc = "Links files and directories of the system into a repository.",
    attrs = {
        "what": attr.string(mandatory = True, doc = "The library's name, for people."),
        "package": attr.string(mandatory = True, doc = "The Debian package that holds it."),
        "links": attr.string_list_dict(mandatory = True, doc = "Path in the repository -> where the system may have it."),
        "build_file": attr.label(mandatory = True, allow_single_file = True),
    },
    # An upgraded package must be seen by the next server that starts.
    local = True,
)

def _libfuzzer_impl(ctx):
    clang = ctx.which("clang++")
    missing, version = "clang++ is not installed (Debian: clang)", ""
    if clang:
        ctx.file("probe.cc", 'extern "C" int LLVMFuzzerTestOneInput(const char*, decltype(sizeof(0))) { return 0; }')
        probe = ctx.execute([clang, "-fsanitize=fuzzer,address,undefined", "probe.cc", "-o", "probe"])
        missing = "clang++ links no fuzzer (Debian: libclang-rt-dev): " + probe.stderr if probe.return_code else ""
        version = ctx.execute([clang, "--version"]).stdout
    ctx.file("defs.bzl", "CLANG = %r\nVERSION = %r\nMISSING = %r\n" % (str(clang or ""), version, missing))
    ctx.file("BUILD", "")
    ctx.file("WORKSPACE", "")

_libfuzzer = repository_rule(
    implementation = _libfuzzer_impl,
    doc = """Finds Clang with libFuzzer; it may be absent. @libfuzzer//:defs.bzl has

CLANG: the compiler's path; VERSION: what it calls itself; MISSING: why fuzz targets cannot be built, or empty.""",
    local = True,
)

def _boost_program_options_impl(ctx):
    sources = ctx.os.environ.get(_PROGRAM_OPTIONS)
    if not sources:
        fail("%s does not name the sources of Boost.Program_options. " % _PROGRAM_OPTIONS +
             "Please run ./bazelw instead of bazel: when it builds for another system it fetches them.")
    ctx.symlink(sources, "src")
    ctx.symlink(Label("//third_party:boost_program_options.BUILD"), "BUILD.bazel")
    ctx.file("WORKSPACE", "")

_PROGRAM_OPTIONS = "SLUICE_BOOST_PROGRAM_OPTIONS"

_boost_program_options = repository_rule(
    implementation = _boost_program_options_impl,
    doc = "The sources of the one library of Boost that is not header-only, for systems that Debian has no archive for.",
    environ = [_PROGRAM_OPTIONS],
    local = True,
)

def _library_paths(file):
    """Where distributions put libraries; Debian's multiarch directory comes first."""
    return ["/usr/lib/%s-linux-gnu/%s" % (cpu, file) for cpu in ["x86_64", "aarch64"]] + \
           ["/usr/lib64/" + file, "/usr/lib/" + file]

def system_libraries():
    """Declares every third-party repository, for WORKSPACE and MODULE.bazel alike."""
    _system_library(
        name = "boost",
        what = "Boost 1.81",
        package = "libboost1.81-dev and libboost-program-options1.81-dev",
        links = {
            "include/boost": ["/usr/include/boost"],
            "lib/libboost_program_options.a": _library_paths("libboost_program_options.a"),
        },
        build_file = Label("//third_party:boost.BUILD"),
    )
    _system_library(
        name = "fmt",
        what = "{fmt}",
        package = "libfmt-dev",
        links = {
            "include/fmt": ["/usr/include/fmt"],
        },
        build_file = Label("//third_party:fmt.BUILD"),
    )
    _system_library(
        name = "googletest",
        what = "GoogleTest",
        package = "googletest",
        links = {
            "googletest": ["/usr/src/googletest/googletest"],
            "googlemock": ["/usr/src/googletest/googlemock"],
        },
        build_file = Label("//third_party:googletest.BUILD"),
    )
    _system_library(
        name = "xxhash",
        what = "xxHash",
        package = "libxxhash-dev",
        links = {"include/xxhash.h": ["/usr/include/xxhash.h"]},
        build_file = Label("//third_party:xxhash.BUILD"),
    )
    _system_library(
        name = "benchmark",
        what = "Google Benchmark",
        package = "libbenchmark-dev",
        links = {
            "include/benchmark": ["/usr/include/benchmark"],
            "lib/libbenchmark.so": _library_paths("libbenchmark.so"),
        },
        build_file = Label("//third_party:benchmark.BUILD"),
    )
    _system_library(
        name = "libmnl",
        what = "libmnl",
        package = "libmnl-dev",
        links = {
            "include/libmnl": ["/usr/include/libmnl"],
            "lib/libmnl.so": _library_paths("libmnl.so"),
            "lib/libmnl.so.0": _library_paths("libmnl.so.0"),
        },
        build_file = Label("//third_party:libmnl.BUILD"),
    )
    _system_library(
        name = "liburing",
        what = "liburing",
        package = "liburing-dev",
        links = {
            "include/liburing": ["/usr/include/liburing"],
            "include/liburing.h": ["/usr/include/liburing.h"],
            "lib/liburing.a": _library_paths("liburing.a"),
        },
        build_file = Label("//third_party:liburing.BUILD"),
    )
    _system_library(
        name = "clang_tools",
        what = "clang-format or clang-tidy",
        package = "clang-format and clang-tidy",
        links = {
            "clang-format": ["/usr/bin/clang-format"],
            "clang-tidy": ["/usr/bin/clang-tidy"],
        },
        build_file = Label("//third_party:clang_tools.BUILD"),
    )
    _boost_program_options(name = "boost_program_options")
    _libfuzzer(name = "libfuzzer")
