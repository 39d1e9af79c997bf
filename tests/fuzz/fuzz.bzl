"""Fuzz targets: built by Clang with libFuzzer, whatever compiler Bazel uses."""

load("@libfuzzer//:defs.bzl", "CLANG", "MISSING", "VERSION")
load("@rules_cc//cc:defs.bzl", "CcInfo", "cc_library", "cc_test")
load("//third_party/toolchains:os.bzl", "LINUX", "POSIX")

# Every source is instrumented, as AddressSanitizer wants it. Warnings are the business of the usual build.
_COMPILE = ["-c", "-w", "-O1", "-gline-tables-only", "-fno-omit-frame-pointer", "-fsanitize=fuzzer-no-link"]
_SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]

_Instrumented = provider(
    doc = "A library and all it needs, for a fuzz target to be linked from.",
    fields = {
        "files": "depset of its objects and of archives of others",
        "linkopts": "depset of linker options",
    },
)

def _compile(ctx, context, source, headers):
    # A target may have sources of one name in two folders.
    name = "%s.%s.fuzz.o" % (ctx.label.name, source.short_path.replace("/", "."))
    object = ctx.actions.declare_file(name)
    cpp = ctx.fragments.cpp
    args = ctx.actions.args()
    args.add_all(_COMPILE + _SANITIZE)
    args.add_all(cpp.conlyopts if source.extension == "c" else cpp.cxxopts)
    args.add_all(context.defines, format_each = "-D%s")
    args.add_all(ctx.rule.attr.local_defines, format_each = "-D%s")
    args.add_all(ctx.rule.attr.copts)
    args.add("-iquote.")
    args.add_all(context.quote_includes, before_each = "-iquote")
    args.add_all(context.includes, before_each = "-I")
    args.add_all(context.system_includes, before_each = "-isystem")
    args.add("-x", "c" if source.extension == "c" else "c++")
    args.add(source)
    args.add("-o", object)
    ctx.actions.run(
        executable = CLANG,
        arguments = [args],
        inputs = depset([source] + headers, transitive = [context.headers]),
        outputs = [object],
        # The compiler is no input that Bazel knows.
        env = {"CLANG_VERSION": VERSION, "PATH": "/usr/bin:/bin"},
        mnemonic = "FuzzCompile",
        progress_message = "Compiling %s for fuzzing" % source.short_path,
    )
    return object

def _instrument_impl(target, ctx):
    attr = ctx.rule.attr
    deps = [dep[_Instrumented] for dep in getattr(attr, "deps", []) if _Instrumented in dep]
    files = []
    if MISSING or CcInfo not in target:
        pass
    elif ctx.rule.kind == "cc_import":
        files = ctx.rule.files.static_library
    elif ctx.rule.kind == "cc_library":
        headers = [file for file in ctx.rule.files.srcs if file.extension in ["h", "hpp"]]
        files = [
            _compile(ctx, target[CcInfo].compilation_context, source, headers)
            for source in ctx.rule.files.srcs
            if source.extension in ["c", "cc"]
        ]
    return [_Instrumented(
        # An archive comes behind the objects that need it.
        files = depset(files, transitive = [dep.files for dep in deps], order = "topological"),
        linkopts = depset(
            [option for option in getattr(attr, "linkopts", []) if not MISSING],
            transitive = [dep.linkopts for dep in deps],
        ),
    )]

_instrument = aspect(
    implementation = _instrument_impl,
    attr_aspects = ["deps"],
    fragments = ["cpp"],
)

def _fuzz_test_impl(ctx):
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    if MISSING:
        ctx.actions.write(script, "#!/bin/sh\ncat <<'END'\nSKIP: %s\nEND\n" % MISSING, is_executable = True)
        return [DefaultInfo(executable = script)]

    fuzzer = ctx.actions.declare_file(ctx.label.name + ".fuzzer")
    instrumented = ctx.attr.target[_Instrumented]
    args = ctx.actions.args()
    args.add("-fsanitize=fuzzer")
    args.add_all(_SANITIZE)
    args.add_all(instrumented.files)
    args.add_all(instrumented.linkopts)
    args.add("-o", fuzzer)
    ctx.actions.run(
        executable = CLANG,
        arguments = [args],
        inputs = instrumented.files,
        outputs = [fuzzer],
        env = {"CLANG_VERSION": VERSION, "PATH": "/usr/bin:/bin"},
        mnemonic = "FuzzLink",
    )
    words = [ctx.file._run.short_path, fuzzer.short_path, ctx.attr.corpus, "//%s:%s" % (ctx.label.package, ctx.label.name)]
    ctx.actions.write(
        script,
        "#!/bin/sh\nexec %s -max_len=%d \"$@\"\n" % (" ".join(words), ctx.attr.max_len),
        is_executable = True,
    )
    return [DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles(files = [ctx.file._run, fuzzer] + ctx.files.data),
    )]

_fuzz_test = rule(
    implementation = _fuzz_test_impl,
    attrs = {
        "corpus": attr.string(mandatory = True),
        "data": attr.label_list(allow_files = True),
        "max_len": attr.int(mandatory = True),
        "target": attr.label(aspects = [_instrument], mandatory = True),
        "_run": attr.label(default = ":run.sh", allow_single_file = True),
    },
    test = True,
)

def fuzz_target(name, srcs, deps, max_len):
    """Makes a fuzz target of <name>.cc, which defines LLVMFuzzerTestOneInput().

    Three targets come of it:
      <name>_fuzz         fuzzes for a minute, starting from corpus/<name>. run.sh says how to do it longer, rerun an input
                          and keep what was found.
      <name>_corpus_test  replays the corpus, without Clang: in every configuration, sanitizers included.
      <name>              the target itself.

    Args:
      name: what it is called.
      srcs: its sources.
      deps: what it fuzzes.
      max_len: the longest input to try, in bytes.
    """
    corpus = native.glob(["corpus/%s/*" % name])
    directory = "%s/corpus/%s" % (native.package_name(), name)
    cc_library(
        name = name,
        testonly = True,
        srcs = srcs,
        # Only the fuzzer refers to it.
        alwayslink = True,
        deps = deps,
    )
    cc_test(
        name = name + "_corpus_test",
        size = "small",
        srcs = ["replay.cc"],
        data = corpus,
        local_defines = ['CORPUS=\\"%s\\"' % directory],
        target_compatible_with = POSIX,
        deps = [":" + name],
    )
    _fuzz_test(
        name = name + "_fuzz",
        size = "medium",
        testonly = True,
        corpus = directory,
        data = corpus,
        max_len = max_len,
        tags = ["fuzz"],
        target = ":" + name,
        target_compatible_with = LINUX,
    )
