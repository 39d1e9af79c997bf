// What `sluice send`, `cp` and `recv` print with --json.
#ifndef SLUICE_HARNESS_REPORT_TRANSFER_JSON_H_
#define SLUICE_HARNESS_REPORT_TRANSFER_JSON_H_

#include <boost/json/object.hpp>

#include "harness/app/copier.h"
#include "harness/app/receiver.h"
#include "harness/app/sender.h"

namespace sluice::report {

// Schema "sluice.send/1".
boost::json::object SendJson(const app::SendJob& job, const app::SendReport& report);

// Schema "sluice.cp/1".
boost::json::object CopyJson(const app::CopyJob& job, const app::CopyReport& report);

// Schema "sluice.recv/1".
boost::json::object ReceiveJson(const app::ReceiveJob& job, const app::ReceiveReport& report);

}  // namespace sluice::report

#endif  // SLUICE_HARNESS_REPORT_TRANSFER_JSON_H_
