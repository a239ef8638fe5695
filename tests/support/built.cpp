#include "built.hpp"

namespace fcg::test {

std::string source_path(std::string_view relative)
{
    return std::string(FCG_SOURCE_DIR "/").append(relative);
}

std::string fcg_binary()
{
    return FCG_BINARY;
}

} // namespace fcg::test
