#include <windows.h>

#include "core/asio/internal/handle_wait.h"
#include "core/base/winsock.h"

namespace sluice::asio::internal {
namespace {

boost::system::error_code SystemError(DWORD code) {
  return {static_cast<int>(code), boost::system::system_category()};
}

}  // namespace

HandleWait::HandleWait(const boost::asio::any_io_executor& executor, std::int64_t handle,
                       boost::system::error_code& error)
    : event_(executor) {
  if (base::IsSocket(static_cast<base::Handle>(handle))) {
    error = SystemError(ERROR_NOT_SUPPORTED);
    return;
  }
  const HANDLE process = GetCurrentProcess();
  HANDLE duplicate = nullptr;
  if (!DuplicateHandle(process, reinterpret_cast<HANDLE>(static_cast<INT_PTR>(handle)), process,
                       &duplicate, 0, FALSE, DUPLICATE_SAME_ACCESS)) {
    error = SystemError(GetLastError());
    return;
  }
  event_.assign(duplicate, error);
  if (error) CloseHandle(duplicate);
}

}  // namespace sluice::asio::internal
