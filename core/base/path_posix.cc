#include "core/base/path.h"

namespace sluice::base {

std::string ToUtf8(const std::filesystem::path& path) { return path.native(); }

std::filesystem::path FromUtf8(std::string_view text) { return text; }

bool IsAbsolute(const std::filesystem::path& path) { return path.is_absolute(); }

}  // namespace sluice::base
