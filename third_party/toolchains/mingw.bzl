"""MinGW-w64 as Debian installs it, headers and libraries for Windows, with Clang as the compiler."""

load("@rules_cc//cc:defs.bzl", "CcInfo")
load(":gnu.bzl", "gnu_toolchain_config")

_TOOLS = "/usr/bin/x86_64-w64-mingw32-"

def _precompiled_header_impl(ctx):
    context = cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in ctx.attr.deps]).compilation_context
    precompiled = ctx.actions.declare_file(ctx.label.name + ".pch")
    args = ctx.actions.args()
    args.add_all(["-x", "c++-header", "-Xclang", "-fno-pch-timestamp"])
    args.add_all(["-fpch-instantiate-templates", "-c", ctx.file.src, "-o", precompiled])
    args.add_all(ctx.fragments.cpp.cxxopts)
    args.add_all(context.defines, format_each = "-D%s")
    args.add_all(ctx.attr.defines, format_each = "-D%s")
    args.add_all(context.system_includes, before_each = "-isystem")
    ctx.actions.run(
        executable = ctx.executable._compiler,
        arguments = [args],
        inputs = depset([ctx.file.src] + ctx.files._compiler_files, transitive = [context.headers]),
        outputs = [precompiled],
        mnemonic = "PrecompileHeader",
        progress_message = "Precompiling %s" % ctx.file.src.short_path,
    )
    return [
        DefaultInfo(files = depset([precompiled])),
        # Clang wants to find what it was made of, as well.
        OutputGroupInfo(compile = depset([ctx.file.src, precompiled], transitive = [context.headers])),
    ]

mingw_precompiled_header = rule(
    implementation = _precompiled_header_impl,
    doc = "A header precompiled for Windows.",
    attrs = {
        "defines": attr.string_list(doc = "What `deps` define for Windows only."),
        "deps": attr.label_list(providers = [CcInfo], doc = "Whose headers it includes."),
        "src": attr.label(mandatory = True, allow_single_file = [".h"]),
        "_compiler": attr.label(
            default = ":mingw_cc.sh",
            allow_single_file = True,
            executable = True,
            cfg = "exec",
        ),
        "_compiler_files": attr.label(default = ":mingw_scripts"),
    },
    fragments = ["cpp"],
)

def mingw_toolchain_config(name, precompiled_header):
    """Names files outside of the tree only: none of them has to be there before something is compiled.

    Args:
      name: of the target.
      precompiled_header: what every C++ source starts with, in builds that do not optimize.
    """
    gnu_toolchain_config(
        name = name,
        cpu = "x64_windows",
        tools = {
            "ar": _TOOLS + "ar",
            "cpp": _TOOLS + "cpp-posix",
            "gcc": "mingw_cc.sh",
            # By its full name: the one without -posix may be the variant that has no std::thread.
            "gcov": _TOOLS + "gcov-posix",
            "ld": _TOOLS + "ld",
            "nm": _TOOLS + "nm",
            "objcopy": _TOOLS + "objcopy",
            "objdump": _TOOLS + "objdump",
            "strip": _TOOLS + "strip",
        },
        link_flags = [
            # gcc compiles C as well, but does not think of it.
            "-lstdc++",
            # The compiler's libraries are not on any Windows.
            "-static",
            "-wrapper",
            "third_party/toolchains/link.sh",
            # The same input, the same file.
            "-Wl,--no-insert-timestamp",
            # Wine maps a program whose sections lie in pages of their own; any other it reads at each start.
            "-Wl,--file-alignment=4096",
        ],
        precompiled_header = precompiled_header,
        tags = ["manual"],
        artifact_names = {
            "alwayslink_static_library": ("lib", ".lo"),
            # Of a cc_library; a plugin has the name of its target.
            "dynamic_library": ("lib", ".dll"),
            "executable": ("", ".exe"),
            "object_file": ("", ".o"),
            "static_library": ("lib", ".a"),
        },
    )
