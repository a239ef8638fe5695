#pragma once
#include <string_view>

namespace fcg::http {

/// Returns docs_page.html, which cmake/docs_page.cmake embeds in the binary.
std::string_view docs_page();

} // namespace fcg::http
