# web/ in C++: the page, type-checked, bundled and turned into one source that holds every file of it; and the tracker.
find_program(NODE NAMES node nodejs REQUIRED)
find_program(NPM npm REQUIRED)

# embed_web_assets(OUT): OUT becomes the path of that source. Made again only when something in web/ has changed.
# Its unit tests are CTest's web.unit.
# node_modules is web/'s own, shared by all presets; NpmCi.cmake fills it when package-lock.json has changed.
function(embed_web_assets OUT)
  set(web "${CMAKE_SOURCE_DIR}/web")
  set(generated "${CMAKE_BINARY_DIR}/web/web_assets.cc")
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS "${web}/src/*" "${web}/scripts/*.mjs")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND "${CMAKE_COMMAND}" -D "DIR=${web}" -D "NPM=${NPM}" -P "${CMAKE_SOURCE_DIR}/cmake/NpmCi.cmake"
    COMMAND "${NODE}" node_modules/typescript/bin/tsc --noEmit
    COMMAND "${NODE}" scripts/build.mjs --out "${CMAKE_BINARY_DIR}/web/dist" --embed "${generated}"
    DEPENDS ${inputs} "${web}/package.json" "${web}/package-lock.json" "${web}/tsconfig.json"
            "${CMAKE_SOURCE_DIR}/cmake/NpmCi.cmake"
    WORKING_DIRECTORY "${web}"
    COMMENT "Building the page"
    VERBATIM)
  set(${OUT} "${generated}" PARENT_SCOPE)

  file(GLOB tests CONFIGURE_DEPENDS "${web}/test/*.test.mjs")
  add_test(NAME web.unit COMMAND "${NODE}" --test ${tests})
endfunction()

# embed_tracker(OUT): OUT becomes the path of a C++ source that holds the tracker, web/tracker type-checked and bundled.
# The build prints its size and stops when that has grown beyond the budget. Its unit tests are CTest's web.tracker.
function(embed_tracker OUT)
  set(web "${CMAKE_SOURCE_DIR}/web")
  set(generated "${CMAKE_BINARY_DIR}/web/tracker_bundle.cc")
  file(GLOB inputs CONFIGURE_DEPENDS "${web}/tracker/*.ts")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND "${CMAKE_COMMAND}" -D "DIR=${web}" -D "NPM=${NPM}" -P "${CMAKE_SOURCE_DIR}/cmake/NpmCi.cmake"
    COMMAND "${NODE}" node_modules/typescript/bin/tsc --noEmit -p tracker
    COMMAND "${NODE}" scripts/build_tracker.mjs --embed "${generated}"
    DEPENDS ${inputs} "${web}/scripts/build_tracker.mjs" "${web}/scripts/bundle_tracker.mjs"
            "${web}/package.json" "${web}/package-lock.json" "${web}/tsconfig.json" "${web}/tracker/tsconfig.json"
            "${CMAKE_SOURCE_DIR}/cmake/NpmCi.cmake"
    WORKING_DIRECTORY "${web}"
    COMMENT "Building the tracker"
    VERBATIM)
  set(${OUT} "${generated}" PARENT_SCOPE)

  file(GLOB tests CONFIGURE_DEPENDS "${web}/tracker/test/*.test.mjs")
  add_test(NAME web.tracker COMMAND "${NODE}" --test ${tests})
endfunction()
