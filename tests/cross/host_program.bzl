"""A program for the system that builds, in a build for another one."""

def _host_program_impl(ctx):
    program = ctx.attr.program[DefaultInfo]
    return [DefaultInfo(
        files = depset([ctx.executable.program]),
        runfiles = ctx.runfiles([ctx.executable.program]).merge(program.default_runfiles),
    )]

host_program = rule(
    implementation = _host_program_impl,
    doc = "To be `data` of a test, which finds the program with its runfiles.",
    attrs = {
        "program": attr.label(
            mandatory = True,
            executable = True,
            cfg = "exec",
        ),
    },
)
