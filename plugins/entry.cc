// The entry point of a shipped plugin. Its target names the plugin's class, and includes its header
// (plugins/shipped.bzl). It is apart from the class because programs that link several plugins,
// such as tests, cannot have more than one entry point.
#include <sluice/plugin.hpp>

SLUICE_PLUGIN(SLUICE_PLUGIN_CLASS)
