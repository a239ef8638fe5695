#include "internal/signing_keys.hpp"
#include "support/seeded_random.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

namespace fcg::users {

namespace {

namespace files = std::filesystem;

struct key_folder {
    test::temporary_folder data;
    files::path path = data / "keys";
    test::seeded_random random{7};

    std::vector<signing_key> load() { return load_signing_keys(path, random); }

    void put(std::string const& name, std::string const& text) const
    {
        std::ofstream(path / name) << text;
        files::permissions(path / name, files::perms::owner_read | files::perms::owner_write);
    }

    /// Returns the message for the operator, or an empty text if the keys were loaded.
    std::string error_text()
    {
        try {
            load();
            return {};
        } catch (std::runtime_error const& error) {
            return error.what();
        }
    }
};

bool says(std::string const& text, std::string_view value)
{
    return text.find(value) != std::string::npos;
}

} // namespace

TEST_CASE("the first start makes one key that only its owner can read, and later starts read it")
{
    key_folder folder;
    auto const signing_keys = folder.load();
    REQUIRE(signing_keys.size() == 1);
    CHECK(signing_keys[0].id == "access-0001");
    CHECK((files::status(folder.path).permissions() & files::perms::all) == files::perms::owner_all);
    CHECK((files::status(folder.path / "access-0001.key").permissions() & files::perms::all) ==
          (files::perms::owner_read | files::perms::owner_write));
    CHECK(folder.load()[0].secret == signing_keys[0].secret);
}

TEST_CASE("a draft that a crash left behind is no key and is replaced")
{
    key_folder folder;
    files::create_directory(folder.path);
    files::permissions(folder.path, files::perms::owner_all);
    folder.put("access-0001.new", "abc");
    CHECK(folder.load().size() == 1);
    CHECK(!files::exists(folder.path / "access-0001.new"));
}

TEST_CASE("keys that others may read are refused with the command that helps")
{
    key_folder folder;
    folder.load();
    files::permissions(folder.path / "access-0001.key", files::perms::group_read, files::perm_options::add);
    CHECK(says(folder.error_text(), "chmod 600"));
    files::permissions(folder.path / "access-0001.key", files::perms::group_read,
                       files::perm_options::remove);
    files::permissions(folder.path, files::perms::others_exec, files::perm_options::add);
    CHECK(says(folder.error_text(), "chmod 700"));
}

TEST_CASE("several keys are ordered by their names")
{
    key_folder folder;
    folder.load();
    folder.put("access-0002.key", std::string(64, 'b') + "\n");
    auto const keys = folder.load();
    REQUIRE(keys.size() == 2);
    CHECK(keys[1].id == "access-0002");
    CHECK(keys[1].secret[31] == 0xbb);
}

TEST_CASE("a file that is no key is refused by name")
{
    key_folder folder;
    folder.load();
    for (auto const& text : {std::string(), std::string("\n"), std::string(63, 'a'), std::string(66, 'a'),
                             std::string(64, 'x'), std::string(64, 'a') + " b"}) {
        folder.put("access-0002.key", text);
        CHECK(says(folder.error_text(), "access-0002.key"));
    }
}

TEST_CASE("a key whose name could not stand in a token is refused")
{
    key_folder folder;
    folder.load();
    folder.put("new \"key\".key", std::string(64, 'b'));
    CHECK(says(folder.error_text(), "letters, digits"));
}

} // namespace fcg::users
