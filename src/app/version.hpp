#pragma once
#include <string_view>

namespace fcg::app {

inline constexpr std::string_view version = FCG_VERSION;

} // namespace fcg::app
