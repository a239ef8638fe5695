#include "platform/core/folders.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace fcg;

namespace {

using std::filesystem::perms;

perms permissions_of(std::filesystem::path const& folder)
{
    return std::filesystem::status(folder).permissions() & perms::all;
}

/// Returns the path that the failure names. Returns nothing if the folder was made.
std::filesystem::path refused_folder(std::filesystem::path const& folder)
{
    try {
        core::make_durable_folder(folder);
    } catch (std::filesystem::filesystem_error const& failure) {
        return failure.path1();
    }
    return {};
}

} // namespace

TEST_CASE("a durable folder is accessible to its owner alone, and its missing parents are made with it")
{
    test::temporary_folder folder;
    auto const data = folder.path() / "var" / "lib" / "fcg";
    core::make_durable_folder(data);
    CHECK(permissions_of(data) == perms::owner_all);
    core::make_durable_folder(folder.path() / "other" / ""); // a path that ends in a slash
    CHECK(permissions_of(folder / "other") == perms::owner_all);
}

TEST_CASE("a file that stands in the way of a folder is an error that names the folder")
{
    test::temporary_folder folder;
    std::ofstream(folder / "data") << "a file";
    CHECK(refused_folder(folder / "data") == folder / "data");
    CHECK(refused_folder(folder.path() / "data" / "games") == folder.path() / "data" / "games");
    CHECK(std::filesystem::is_regular_file(folder / "data"));
}
