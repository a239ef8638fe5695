// Tests of the syncs besides those of the engine's files: of their folders and of the signing keys.
#include "app/runtime.hpp"
#include "noted_syncs.hpp"
#include "platform/core/folders.hpp"
#include "platform/core/random.hpp"
#include "store_case.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace fcg::test {

namespace fs = std::filesystem;

TEST_CASE("a new folder is its owner's alone, and durable up to the folder that was there before")
{
    temporary_folder there;
    auto const root = fs::canonical(there.path());
    noted_syncs const notes;
    core::make_durable_folder(root / "srv" / "fcg" / "data");
    CHECK(notes.all() == std::vector<std::string>{"sync " + root.string(), "sync " + (root / "srv").string(),
                                                  "sync " + (root / "srv" / "fcg").string()});
    CHECK(fs::status(root / "srv" / "fcg" / "data").permissions() == fs::perms::owner_all);
}

TEST_CASE("a folder whose maker was cut off before its sync is made durable by the next start")
{
    temporary_folder there;
    auto const root = fs::canonical(there.path());
    fs::create_directory(root / "data");
    noted_syncs const notes;
    core::make_durable_folder(root / "data/");
    CHECK(notes.all() == std::vector<std::string>{"sync " + root.string()});
}

TEST_CASE("the data folder of a process is durable, and its owner's alone, before anything is stored in it")
{
    temporary_folder there;
    auto const root = fs::canonical(there.path());
    noted_syncs const notes;
    app::runtime const process(root / "data");
    CHECK(notes.all() == std::vector<std::string>{"sync " + root.string()});
    CHECK(fs::status(root / "data").permissions() == fs::perms::owner_all);
}

TEST_CASE("a file where a folder should be made is refused by its name")
{
    temporary_folder there;
    std::ofstream(there / "data") << "no folder";
    CHECK_THROWS_WITH_AS(core::make_durable_folder(there / "data"), doctest::Contains("data"),
                         fs::filesystem_error);
}

TEST_CASE("the keys of a store are durable before anything is signed with them")
{
    noted_syncs const notes;
    store_case fixture;
    auto const data = fs::canonical(fixture.fixture.env().data_folder);
    auto const text = notes.place_of("sync " + (data / "keys" / "access-0001.new").string());
    auto const name = notes.place_of("rename " + (data / "keys" / "access-0001.key").string());
    auto const entry = notes.place_of("sync " + (data / "keys").string());
    CHECK(text >= 0);
    CHECK(name > text);
    CHECK(entry > name);
    CHECK(notes.place_of("sync " + data.string()) >= 0);
}

} // namespace fcg::test
