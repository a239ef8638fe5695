# Compiles through ccache where it is installed, and recompiles after a system upgrade.
option(FCG_COMPILER_CACHE "Look up in ccache what was compiled before, where it is installed" ON)
find_program(FCG_CCACHE ccache)
if(FCG_COMPILER_CACHE AND FCG_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_SOURCE_DIR}/cmake/cached_compile;${CMAKE_SOURCE_DIR}")
endif()

# Without the times of its sources, a precompiled header is the same in every compilation.
add_compile_options("$<$<COMPILE_LANG_AND_ID:CXX,Clang>:SHELL:-Xclang -fno-pch-timestamp>")

# An upgraded package may bring headers that are older than the objects built with the previous version, which no comparison
# of times would notice. The precompiled headers include this file, and everything else is compiled with one of them.
set(fcg_installed_headers "${CMAKE_BINARY_DIR}/generated/installed_headers.hpp")
set(installed "")
if(EXISTS /var/lib/dpkg/status)
  set_property(DIRECTORY "${CMAKE_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS /var/lib/dpkg/status)
  execute_process(COMMAND dpkg-query --show *-dev clang-19 OUTPUT_VARIABLE installed ERROR_QUIET)
endif()
string(SHA256 installed "${installed}")
file(CONFIGURE OUTPUT "${fcg_installed_headers}" CONTENT "#pragma once\n// ${installed}\n" @ONLY)
