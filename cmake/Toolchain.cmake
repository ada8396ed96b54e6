# Compiler flags for every target, and the packages that more than one module uses.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")

find_program(CCACHE ccache)
if(CCACHE)
  # So that a clone in another folder finds what an earlier one has compiled, with precompiled headers as well.
  set(CMAKE_CXX_COMPILER_LAUNCHER env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "${CCACHE}")
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
add_compile_options(-fno-omit-frame-pointer)
# What ccache needs to know of precompiled headers.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-fpch-preprocess)
else()
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
endif()
# Assertions stay on in what users run: a wrong count is worse than a crash that is seen.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Below -O3, g++ 12 makes vector instructions only of loops whose length it knows; the path of a hit has others.
  string(APPEND CMAKE_CXX_FLAGS_RELEASE " -fvect-cost-model=dynamic")
  # It forgets that precompiled headers are the system's, and tells its false alarms about std::string's code.
  string(APPEND CMAKE_CXX_FLAGS_RELEASE
    " -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread")
endif()
if(HITSTREAM_SANITIZE)
  add_compile_options("-fsanitize=${HITSTREAM_SANITIZE}" -fno-sanitize-recover=all)
  add_link_options("-fsanitize=${HITSTREAM_SANITIZE}")
endif()
if(HITSTREAM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(GTest REQUIRED)
include(GoogleTest)
