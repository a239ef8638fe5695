// Tests of the engine's level of synchronous for each file that the store opens.
#include "store_case.hpp"

#include <doctest/doctest.h>

#include <set>

namespace fcg::test {
namespace {

std::string pragma_of(storage::database& db, std::string const& name)
{
    std::string value;
    db.write_now([&](storage::transaction& tx) {
        auto rows = tx.query("PRAGMA " + name);
        rows.next();
        value = rows.text(0);
    });
    return value;
}

} // namespace

TEST_CASE("every file that the store writes has a write-ahead log and is synced with each commit")
{
    std::string const full = "2";
    store_case fixture;
    std::set<std::filesystem::path> looked_at;
    for (auto* const file : fixture.store->databases()) {
        CAPTURE(file->module());
        CHECK(pragma_of(*file, "synchronous") == full);
        CHECK(pragma_of(*file, "journal_mode") == "wal");
        looked_at.insert(file->file());
    }
    for (auto const& entry : std::filesystem::directory_iterator(fixture.fixture.env().data_folder))
        if (entry.path().extension() == ".db")
            CHECK_MESSAGE(looked_at.contains(entry.path()), entry.path().string());
}

} // namespace fcg::test
