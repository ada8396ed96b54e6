# The lists of other projects that the program is built with (docs/lists.md): from the packages of data/, made again
# when these have changed.

# data_file(OUT NAME SCRIPT DEPENDS…): OUT becomes the path of build/data/NAME, which `node SCRIPT path` writes.
function(data_file OUT NAME SCRIPT)
  set(data "${CMAKE_SOURCE_DIR}/data")
  set(generated "${CMAKE_BINARY_DIR}/data/${NAME}")
  file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/data")
  list(TRANSFORM ARGN PREPEND "${data}/")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND "${CMAKE_COMMAND}" -D "DIR=${data}" -D "NPM=${NPM}" -P "${CMAKE_SOURCE_DIR}/cmake/NpmCi.cmake"
    COMMAND "${NODE}" "${SCRIPT}" "${generated}"
    DEPENDS "${data}/${SCRIPT}" ${ARGN} "${data}/package.json" "${data}/package-lock.json"
            "${CMAKE_SOURCE_DIR}/cmake/NpmCi.cmake"
    WORKING_DIRECTORY "${data}"
    COMMENT "Making ${NAME}"
    VERBATIM)
  set(${OUT} "${generated}" PARENT_SCOPE)
endfunction()
