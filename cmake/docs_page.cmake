# Embeds the documentation page in the binary.
set(docs_page_html "${CMAKE_CURRENT_SOURCE_DIR}/platform/http/docs_page.html")
set(docs_page_cpp "${CMAKE_BINARY_DIR}/generated/docs_page.cpp")
add_custom_command(
  OUTPUT "${docs_page_cpp}"
  COMMAND "${CMAKE_COMMAND}" "-DIN=${docs_page_html}" "-DOUT=${docs_page_cpp}"
          -DHEADER=platform/http/docs_page.hpp -DNAMESPACE=fcg::http -DNAME=docs_page
          -P "${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake"
  DEPENDS "${docs_page_html}" "${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake"
  COMMENT "Embedding docs_page.html")
target_sources(fcg_platform PRIVATE "${docs_page_cpp}")
