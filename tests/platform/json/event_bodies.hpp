#pragma once
#include "support/built.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace fcg::test {

/// Returns the body of each event in its canonical form, in the order of their names.
inline std::vector<std::string> canonical_event_bodies()
{
    std::vector<std::filesystem::path> files;
    for (auto const& entry :
         std::filesystem::directory_iterator(source_path("tests/contract/fixtures/canonical")))
        files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<std::string> bodies;
    for (auto const& file : files) {
        std::ifstream stream(file, std::ios::binary);
        REQUIRE_MESSAGE(stream, file.string());
        bodies.emplace_back(std::istreambuf_iterator(stream), std::istreambuf_iterator<char>());
    }
    REQUIRE(!bodies.empty());
    return bodies;
}

} // namespace fcg::test
