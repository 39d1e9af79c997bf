// Boost.JSON is header-only for those who compile this file once.
#include <boost/json/src.hpp>
