#pragma once
#include <string>
#include <string_view>

namespace fcg::test {

/// Returns where a file of the sources stands: source_path("config/fcg.json"). Safe before main().
/// Only built.cpp is compiled with the folder's name, so that a compiler cache serves every clone.
std::string source_path(std::string_view relative);

/// Returns the path of the shipped binary, built by the same build.
std::string fcg_binary();

} // namespace fcg::test
