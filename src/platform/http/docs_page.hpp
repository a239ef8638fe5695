#pragma once
#include <string_view>

namespace fcg::http {

/// docs_page.html, embedded in the binary by cmake/docs_page.cmake.
std::string_view docs_page();

} // namespace fcg::http
