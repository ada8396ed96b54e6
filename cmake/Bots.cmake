# bot_patterns_source(OUT): OUT becomes the path of the C++ source with the User-Agents of bots, made from the packages
# of data/ when these have changed.
function(bot_patterns_source OUT)
  set(data "${CMAKE_SOURCE_DIR}/data")
  set(generated "${CMAKE_BINARY_DIR}/data/bot_patterns.cc")
  file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/data")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND "${CMAKE_COMMAND}" -D "DIR=${data}" -D "NPM=${NPM}" -P "${CMAKE_SOURCE_DIR}/cmake/NpmCi.cmake"
    COMMAND "${NODE}" bot_patterns.mjs "${generated}"
    DEPENDS "${data}/bot_patterns.mjs" "${data}/package.json" "${data}/package-lock.json"
            "${CMAKE_SOURCE_DIR}/cmake/NpmCi.cmake"
    WORKING_DIRECTORY "${data}"
    COMMENT "Reading the lists of bots"
    VERBATIM)
  set(${OUT} "${generated}" PARENT_SCOPE)
endfunction()
