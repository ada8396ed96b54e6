# embed_openapi(OUT): OUT becomes the path of a C++ source that holds the description of the API, for programs and as a
# page for people.
function(embed_openapi OUT)
  set(from "${CMAKE_SOURCE_DIR}/src/api/openapi")
  set(generated "${CMAKE_BINARY_DIR}/api/openapi_documents.cc")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND "${NODE}" embed.mjs "${generated}"
    DEPENDS "${from}/openapi.json" "${from}/render.mjs" "${from}/embed.mjs"
    WORKING_DIRECTORY "${from}"
    COMMENT "Embedding the description of the API"
    VERBATIM)
  set(${OUT} "${generated}" PARENT_SCOPE)
endfunction()
