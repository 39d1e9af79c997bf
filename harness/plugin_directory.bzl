"""Puts plugins where a program looks for them."""

def _plugin_directory_impl(ctx):
    links = []
    for plugin in ctx.files.plugins:
        link = ctx.actions.declare_file(ctx.label.name + "/" + plugin.basename)
        ctx.actions.symlink(output = link, target_file = plugin)
        links.append(link)
    return [DefaultInfo(
        files = depset(links),
        runfiles = ctx.runfiles(files = links + ctx.files.plugins),
    )]

plugin_directory = rule(
    implementation = _plugin_directory_impl,
    doc = """Links plugins into one directory, named like the target.

A program of the same package that has it as `data` finds the plugins in <its directory>/<name>, both in bazel-bin and in
runfiles. core/host/discovery.h looks in `sluice-plugins`.""",
    attrs = {
        "plugins": attr.label_list(
            mandatory = True,
            allow_files = True,
            doc = "Shared libraries made by sluice_plugin(): //plugins/linux:linux.sendfile.plugin",
        ),
    },
)
