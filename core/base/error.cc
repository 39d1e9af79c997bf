#include "core/base/error.h"

#include <boost/throw_exception.hpp>

namespace sluice::base {

Error SystemError(int code, std::string_view what) {
  const boost::system::error_code error(code, boost::system::system_category());
  return {error, std::string(what) + ": " + error.message()};
}

void throw_exception_from_error(const Error& error, const boost::source_location& location) {
  boost::throw_with_location(boost::system::system_error(error.code, error.message), location);
}

}  // namespace sluice::base
