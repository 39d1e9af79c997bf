#include <fmt/format.h>

#include <exception>
#include <span>

#include "core/base/text.h"
#include "harness/child/child.h"
#include "harness/conformance/cases/forked.h"

namespace sluice::conformance {
namespace {

std::string Call(const std::function<std::string()>& body) {
  try {
    return body();
  } catch (const std::exception& thrown) {
    return fmt::format("an exception: {}", base::OneLine(thrown.what()));
  } catch (...) {
    return "an exception";
  }
}

}  // namespace

std::string InChild(Trial& /*trial*/, const std::function<std::string()>& body,
                    const std::function<void()>& meanwhile) {
  // The dot shows that the process came so far, whatever the text is.
  auto child = child::Child::Fork(
      {.keep_all = true, .own_group = false, .signals = child::Signals::kInherited},
      [&](const child::Link& link) {
        const std::string text = "." + Call(body);
        link.Report(std::as_bytes(std::span(text)));
      });
  if (!child) throw std::runtime_error(child.error().message);
  if (meanwhile) meanwhile();
  const child::Exit exit = *child->Wait();
  const std::string text = child->ReadReports();
  return text.empty() ? exit.Text() : text.substr(1);
}

}  // namespace sluice::conformance
