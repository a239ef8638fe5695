# The borders of the code in CMake. A target reaches another one only through its face, a folder in the build tree with one
# link: `#include "games/api/questions.hpp"` works exactly for the targets that link fcg_games_api, and src/ itself is on
# no include path.

add_library(fcg_options INTERFACE)
target_compile_options(fcg_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  $<$<BOOL:${FCG_WARNINGS_ARE_ERRORS}>:-Werror>)
target_link_libraries(fcg_options INTERFACE Threads::Threads)

# fcg_face(TARGET NAME FOLDER): lets every target that links TARGET include "NAME/..." from FOLDER.
function(fcg_face target name folder)
  set(face "${CMAKE_BINARY_DIR}/faces/${target}")
  get_filename_component(parent "${face}/${name}" DIRECTORY)
  file(MAKE_DIRECTORY "${parent}")
  file(CREATE_LINK "${folder}" "${face}/${name}" SYMBOLIC)
  get_target_property(kind ${target} TYPE)
  if(kind STREQUAL "INTERFACE_LIBRARY")
    target_include_directories(${target} INTERFACE "${face}")
  else()
    target_include_directories(${target} PUBLIC "${face}")
  endif()
endfunction()

option(FCG_UNITED "Compile the files of one folder as one, which halves a clean build" OFF)

# fcg_unite(TARGET): compiles the files of each folder of TARGET as one if FCG_UNITED is on. The private names of a folder's
# files must therefore differ. Files of features/ and admin/ are compiled alone, since each has its own `filter`, `answer`
# or `list`. CMake's own unity build names the files by their full paths, so that a compiler cache would not serve another
# clone.
function(fcg_unite target)
  if(NOT FCG_UNITED)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  set(alone ${sources})
  set(never_united "/(features|admin)/|/support/built\\.cpp$") # built.cpp has definitions of its own
  list(FILTER alone INCLUDE REGEX "${never_united}")
  list(FILTER sources EXCLUDE REGEX "${never_united}")
  set(groups)
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${CMAKE_SOURCE_DIR}" OUTPUT_VARIABLE path)
    cmake_path(GET path PARENT_PATH folder)
    string(MAKE_C_IDENTIFIER "${folder}" group)
    list(APPEND groups ${group})
    list(APPEND sources_of_${group} "${source}")
  endforeach()
  list(REMOVE_DUPLICATES groups)
  set(united_folder "${CMAKE_BINARY_DIR}/united/${target}")
  foreach(group IN LISTS groups)
    set(includes "")
    foreach(source IN LISTS sources_of_${group})
      file(RELATIVE_PATH path "${united_folder}" "${source}")
      string(APPEND includes "#include \"${path}\"\n")
    endforeach()
    file(CONFIGURE OUTPUT "${united_folder}/${group}.cpp" CONTENT "${includes}" @ONLY)
    list(APPEND alone "${united_folder}/${group}.cpp")
  endforeach()
  set_property(TARGET ${target} PROPERTY SOURCES ${alone})
endfunction()

# fcg_library(TARGET SOURCES ... LINKS ... HEADER ...): adds a static library with our warnings and the precompiled header
# of the target HEADER (by default fcg_common).
function(fcg_library target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "HEADER" "SOURCES;LINKS")
  if(NOT arg_HEADER)
    set(arg_HEADER fcg_common)
  endif()
  add_library(${target} STATIC ${arg_SOURCES})
  target_link_libraries(${target} PUBLIC ${arg_LINKS} PRIVATE fcg_options)
  fcg_unite(${target})
  if(TARGET fcg_common)
    target_link_libraries(${target} PUBLIC fcg_common_flags)
    target_precompile_headers(${target} REUSE_FROM ${arg_HEADER})
  endif()
endfunction()

# fcg_module(NAME LINKS ...): adds the module in modules/NAME with its public face fcg_NAME_api.
function(fcg_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINKS")
  set(folder "${CMAKE_CURRENT_SOURCE_DIR}/modules/${name}")
  add_library(fcg_${name}_api INTERFACE)
  fcg_face(fcg_${name}_api "${name}/api" "${folder}/api")
  target_link_libraries(fcg_${name}_api INTERFACE fcg_platform)

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${folder}/*.cpp")
  fcg_library(fcg_${name} HEADER fcg_module_common
    SOURCES ${sources} LINKS fcg_${name}_api fcg_platform fcg_bus ${arg_LINKS})
  target_include_directories(fcg_${name} PRIVATE "${folder}")
endfunction()
