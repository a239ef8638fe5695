#pragma once
#include <string>
#include <string_view>

namespace fcg::test {

/// Returns the path of a file of the sources, such as source_path("config/fcg.json"). Safe before main().
/// Only built.cpp is compiled with the folder's name, so that a compiler cache serves every clone.
std::string source_path(std::string_view relative);

/// Returns the path of the shipped binary, which the same build has made.
std::string fcg_binary();

} // namespace fcg::test
