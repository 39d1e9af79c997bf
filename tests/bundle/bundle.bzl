"""One archive of programs, and of tests that run without Bazel."""

load(":tests.bzl", "BundledTests")

def _bundle_impl(ctx):
    tests = [target[BundledTests] for target in ctx.attr.tests]
    table = ctx.actions.declare_file(ctx.label.name + ".tests")
    ctx.actions.write(table, "".join([
        "%s %s\n" % (name, program.short_path)
        for it in tests
        for name, program in it.programs.items()
    ]))

    places = [(table, "tests/tests.txt"), (ctx.file._run_tests, "run-tests")]
    for target, directory in ctx.attr.files.items():
        places += [(file, "%s/%s" % (directory, file.basename)) for file in target.files.to_list()]

    places += [(file, "lib/" + file.basename) for file in ctx.files.libraries]

    # As Bazel lays them out. What is of another repository is beside our own.
    runfiles = depset(transitive = [it.runfiles.files for it in tests]).to_list()
    places += [(file, "tests/" + file.short_path) for file in runfiles]

    manifest = ctx.actions.declare_file(ctx.label.name + ".manifest")
    ctx.actions.write(manifest, "".join(["%s\t%s\n" % (file.path, place) for file, place in places]))
    archive = ctx.actions.declare_file("sluice-bundle.tar.gz")
    ctx.actions.run(
        executable = ctx.executable._pack,
        arguments = [archive.path, manifest.path],
        inputs = [manifest] + [file for file, _ in places],
        outputs = [archive],
        mnemonic = "Bundle",
        progress_message = "Packing %s" % archive.short_path,
    )
    return [DefaultInfo(files = depset([archive]), runfiles = ctx.runfiles([archive]))]

bundle = rule(
    implementation = _bundle_impl,
    attrs = {
        "files": attr.label_keyed_string_dict(
            allow_files = True,
            mandatory = True,
            doc = "What is to be there beside the tests, and in which directory.",
        ),
        "libraries": attr.label_list(
            allow_files = True,
            doc = "Shared libraries that a machine may lack.",
        ),
        "tests": attr.label_list(
            mandatory = True,
            providers = [BundledTests],
            doc = "Made by bundle_tests().",
        ),
        "_pack": attr.label(
            default = ":pack.sh",
            allow_single_file = True,
            executable = True,
            cfg = "exec",
        ),
        "_run_tests": attr.label(default = ":run_tests.sh", allow_single_file = True),
    },
)
