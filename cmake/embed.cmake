# fcg_embed_text(TARGET FILE HEADER NAMESPACE NAME): adds the function NAMESPACE::NAME() to TARGET. HEADER declares it, and
# it returns the text of FILE.
function(fcg_embed_text target file header namespace name)
  set(out "${CMAKE_BINARY_DIR}/generated/${name}.cpp")
  add_custom_command(
    OUTPUT "${out}"
    COMMAND "${CMAKE_COMMAND}" "-DIN=${file}" "-DOUT=${out}" "-DHEADER=${header}" "-DNAMESPACE=${namespace}" "-DNAME=${name}"
            -P "${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake"
    DEPENDS "${file}" "${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake"
    COMMENT "Embedding ${name}")
  target_sources(${target} PRIVATE "${out}")
endfunction()
