# hitstream_module(NAME SOURCES a.cc … [TESTS a_test.cc …]
#                  [PUBLIC targets …] [PRIVATE targets …] [TEST_PRIVATE targets …])
#
# One module: a static library hitstream_NAME from the sources in the current folder and, from the tests that stand
# beside them, one program NAME_test known to CTest. PUBLIC is what the module's headers expose, PRIVATE the rest.
# Headers are included by their path from src/ ("journal/journal.h"). All may use {fmt}.
function(hitstream_module NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;TESTS;PUBLIC;PRIVATE;TEST_PRIVATE" ${ARGN})
  add_library(hitstream_${NAME} STATIC ${ARG_SOURCES})
  target_include_directories(hitstream_${NAME} PUBLIC "${CMAKE_SOURCE_DIR}/src")
  target_link_libraries(hitstream_${NAME} PUBLIC ${ARG_PUBLIC} PRIVATE fmt::fmt ${ARG_PRIVATE})
  target_precompile_headers(hitstream_${NAME} REUSE_FROM hitstream_precompiled)
  if(ARG_TESTS AND NOT HITSTREAM_FUZZ)
    add_executable(${NAME}_test ${ARG_TESTS})
    target_link_libraries(${NAME}_test PRIVATE hitstream_${NAME} fmt::fmt ${ARG_TEST_PRIVATE}
      GTest::gmock GTest::gtest_main)
    target_compile_options(${NAME}_test PRIVATE ${options_of_tests})
    target_precompile_headers(${NAME}_test REUSE_FROM hitstream_precompiled_for_tests)
    # Sanitizers make some of the property tests ten times slower.
    set(timeout_s 120)
    if(HITSTREAM_SANITIZE)
      set(timeout_s 900)
    endif()
    gtest_discover_tests(${NAME}_test TEST_PREFIX "${NAME}." DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${timeout_s})
  endif()
endfunction()
