#include "core/loop/pages.h"

#include <algorithm>
#include <memory>

namespace sluice::loop {

Pages::~Pages() {
  for (const std::span<std::byte> chunk : chunks_) Unmap(chunk);
}

void* Pages::do_allocate(std::size_t size, std::size_t align) {
  void* memory = std::align(align, size, next_, left_);
  if (memory == nullptr) {
    chunks_.reserve(chunks_.size() + 1);  // so that no chunk is lost for want of memory
    chunks_.push_back(Map(std::max(kChunk, size + align)));
    next_ = chunks_.back().data();
    left_ = chunks_.back().size();
    memory = std::align(align, size, next_, left_);
  }
  next_ = static_cast<std::byte*>(memory) + size;
  left_ -= size;
  return memory;
}

void Pages::do_deallocate(void* /*memory*/, std::size_t /*size*/, std::size_t /*align*/) {}

}  // namespace sluice::loop
