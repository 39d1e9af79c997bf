"""The configuration of a cross compiler that takes GCC's options."""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load(
    "@bazel_tools//tools/cpp:cc_toolchain_config_lib.bzl",
    "artifact_name_pattern",
    "feature",
    "flag_group",
    "flag_set",
    "tool_path",
    "with_feature_set",
)

_COMPILE = [
    ACTION_NAMES.assemble,
    ACTION_NAMES.c_compile,
    ACTION_NAMES.cpp_compile,
    ACTION_NAMES.cpp_header_parsing,
    ACTION_NAMES.linkstamp_compile,
    ACTION_NAMES.preprocess_assemble,
]

_LINK = [
    ACTION_NAMES.cpp_link_dynamic_library,
    ACTION_NAMES.cpp_link_executable,
    ACTION_NAMES.cpp_link_nodeps_dynamic_library,
]

def _flags(actions, flags, mode = None):
    return flag_set(
        actions = actions,
        flag_groups = [flag_group(flags = flags)],
        with_features = [with_feature_set(features = [mode])] if mode else [],
    )

def _gnu_toolchain_config_impl(ctx):
    attr = ctx.attr
    header = ctx.file.precompiled_header
    features = [feature(name = mode) for mode in ["dbg", "fastbuild", "opt"]] + [
        feature(
            name = "default_flags",
            enabled = True,
            flag_sets = [
                # So that Bazel can tell the system's headers from those that nobody declared.
                _flags(_COMPILE, ["-no-canonical-prefixes"] + attr.compile_flags),
                _flags(_COMPILE, ["-g"], mode = "dbg"),
                _flags(_COMPILE, ["-O2", "-DNDEBUG"], mode = "opt"),
                _flags(_LINK, attr.link_flags),
            ],
        ),
        # A target that cannot do with it has `features = ["-precompiled_header"]`.
        feature(
            name = "precompiled_header",
            enabled = True,
            flag_sets = [
                # Bazel knows what a header was made of, so Clang need not look for that. Options have to agree: fastbuild's.
                _flags(
                    [ACTION_NAMES.cpp_compile],
                    ["-include-pch", header.path, "-Xclang", "-fno-validate-pch"],
                    mode = "fastbuild",
                ),
            ] if header else [],
        ),
        # Empty, in place of Bazel's own, which writes an rpath: only ELF files have one.
        feature(name = "runtime_library_search_directories", enabled = True),
    ]
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        toolchain_identifier = ctx.label.name,
        host_system_name = "local",
        target_system_name = attr.cpu,
        target_cpu = attr.cpu,
        target_libc = "unknown",
        compiler = "gcc",
        abi_version = "unknown",
        abi_libc_version = "unknown",
        features = features,
        artifact_name_patterns = [
            artifact_name_pattern(category_name = category, prefix = affixes[0], extension = affixes[1])
            for category, affixes in attr.artifact_names.items()
        ],
        cxx_builtin_include_directories = attr.include_directories,
        tool_paths = [tool_path(name = name, path = path) for name, path in attr.tools.items()],
    )

gnu_toolchain_config = rule(
    implementation = _gnu_toolchain_config_impl,
    attrs = {
        "artifact_names": attr.string_list_dict(doc = "Kind of file -> its names' prefix and extension."),
        "compile_flags": attr.string_list(),
        "cpu": attr.string(mandatory = True, doc = "What Bazel calls the target."),
        "include_directories": attr.string_list(doc = "Where the compiler and the system have their headers."),
        "link_flags": attr.string_list(),
        "precompiled_header": attr.label(
            allow_single_file = [".pch"],
            # As cc_toolchain has its compiler_files.
            cfg = "exec",
            doc = "By Clang; compiler_files have to have it, too.",
        ),
        "tools": attr.string_dict(mandatory = True, doc = "What Bazel calls a tool -> its path."),
    },
    provides = [CcToolchainConfigInfo],
)
