// Memory for large tables that are asked for in no order: in pages of 2 MiB where the system has them, of
// which the processor remembers the places of all.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

namespace hitstream::base {

inline constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;

template <class T>
struct HugePages {
  using value_type = T;

  HugePages() = default;
  template <class Other>
  explicit HugePages(const HugePages<Other>&) {}

  [[nodiscard]] T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    if (bytes < kHugePageBytes) return static_cast<T*>(::operator new(bytes));
    const std::size_t whole = (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
    void* const at = std::aligned_alloc(kHugePageBytes, whole);
    if (at == nullptr) throw std::bad_alloc();
    (void)::madvise(at, whole, MADV_HUGEPAGE);  // refused where there are none: as well
    return static_cast<T*>(at);
  }
  void deallocate(T* at, std::size_t count) {
    if (count * sizeof(T) < kHugePageBytes) return ::operator delete(at);
    std::free(at);
  }
  template <class Other>
  bool operator==(const HugePages<Other>&) const {
    return true;
  }
};

template <class T>
using HugeVector = std::vector<T, HugePages<T>>;

}  // namespace hitstream::base
