# Headers that many sources include, compiled once for all modules and once, with GoogleTest's, for their tests: reading
# them was half of the time of a build. Only headers of other projects: a change to one compiles everything again.
# Sources include what they use all the same; -D CMAKE_DISABLE_PRECOMPILE_HEADERS=ON builds without these.
set(precompiled <algorithm> <array> <atomic> <cassert> <chrono> <cstdint> <cstring> <deque> <functional> <map> <memory>
    <mutex> <optional> <random> <set> <span> <string> <string_view> <unordered_map> <utility> <vector> <fmt/format.h>
    <tl/expected.hpp>)

# The tests themselves are not what is measured, and are more than half of what is compiled.
set(options_of_tests $<$<CONFIG:Release>:-O0>)

# Its only source is empty: a target must have one.
file(TOUCH "${CMAKE_BINARY_DIR}/precompiled.cc")
add_library(hitstream_precompiled OBJECT "${CMAKE_BINARY_DIR}/precompiled.cc")
target_link_libraries(hitstream_precompiled PRIVATE fmt::fmt tl::expected)
target_precompile_headers(hitstream_precompiled PRIVATE ${precompiled})

if(NOT HITSTREAM_FUZZ)
  add_library(hitstream_precompiled_for_tests OBJECT "${CMAKE_BINARY_DIR}/precompiled.cc")
  target_link_libraries(hitstream_precompiled_for_tests PRIVATE fmt::fmt tl::expected GTest::gmock)
  target_compile_options(hitstream_precompiled_for_tests PRIVATE ${options_of_tests})
  target_precompile_headers(hitstream_precompiled_for_tests PRIVATE ${precompiled} <gmock/gmock.h> <gtest/gtest.h>)
endif()
