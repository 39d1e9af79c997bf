"""Zig as a cross compiler for C and C++: Clang, and the headers and libraries of several systems."""

load("@rules_cc//cc:defs.bzl", "cc_toolchain")
load(":gnu.bzl", "gnu_toolchain_config")

# Zig does without them.
_NO_TOOLS = {tool: "/bin/false" for tool in ["cpp", "gcov", "ld", "nm", "objcopy", "objdump", "strip"]}

def zig_toolchain(name, triple, constraints, cpu, compile_flags = [], link_flags = [], library_suffix = ".so"):
    """Declares the toolchain `name`, for register_toolchains().

    Args:
      name: of the target.
      triple: what Zig calls the system: "x86_64-freebsd".
      constraints: what the platform has that it builds for.
      cpu: what Bazel calls the system.
      compile_flags: beyond those of every compiler here.
      link_flags: also beyond those.
      library_suffix: of shared libraries.
    """
    gnu_toolchain_config(
        name = name + "_config",
        cpu = cpu,
        tools = dict(_NO_TOOLS, ar = "zig_ar.sh", gcc = "zig_cc.sh"),
        compile_flags = [
            "-target",
            triple,
            # The same objects for programs and for plugins.
            "-fPIC",
            # Clang and Zig give us what neither GCC nor a user gets unasked: a trap for every undefined behaviour.
            "-fno-sanitize=undefined",
            # Of the systems' own headers.
            "-Wno-nullability-completeness",
        ] + compile_flags,
        link_flags = [
            "-target",
            triple,
        ] + link_flags,
        artifact_names = {"dynamic_library": ("lib", library_suffix)},
    )
    cc_toolchain(
        name = name + "_cc",
        all_files = ":zig_tools",
        ar_files = ":zig_tools",
        as_files = ":zig_tools",
        compiler_files = ":zig_tools",
        dwp_files = ":no_files",
        linker_files = ":zig_tools",
        objcopy_files = ":no_files",
        strip_files = ":no_files",
        toolchain_config = name + "_config",
    )
    native.toolchain(
        name = name,
        exec_compatible_with = ["@platforms//os:linux"],
        target_compatible_with = constraints,
        toolchain = name + "_cc",
        toolchain_type = "@bazel_tools//tools/cpp:toolchain_type",
    )
