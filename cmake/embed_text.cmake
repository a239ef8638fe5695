# cmake -DIN=<file> -DOUT=<file.cpp> -DHEADER=<header> -DNAMESPACE=<namespace> -DNAME=<function> -P embed_text.cmake
# Generates the function that HEADER declares. It returns the file's text, which must be shorter than 65,536 bytes.
file(READ "${IN}" text)
get_filename_component(file "${IN}" NAME)
file(WRITE "${OUT}" "// Made from ${file} by cmake/embed_text.cmake.
#include \"${HEADER}\"

namespace ${NAMESPACE} {
std::string_view ${NAME}()
{
    return R\"embedded(${text})embedded\";
}
} // namespace ${NAMESPACE}
")
