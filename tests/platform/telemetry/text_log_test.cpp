#include "platform/telemetry/text_log.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

using namespace fcg;

namespace {

constexpr core::time_point noon{std::chrono::hours(12)};

std::string text_of(std::filesystem::path const& file)
{
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

} // namespace

TEST_CASE("a text log has one line a happening, and is read while it is written")
{
    test::temporary_folder folder;
    telemetry::text_log log(folder / "logs/webhooks.log");
    log.write(noon, "first");
    log.write(noon + std::chrono::milliseconds(1), "a line\nthat is forged\r\x1b[31m");
    CHECK(text_of(folder / "logs/webhooks.log") ==
          "1970-01-01T12:00:00.000Z first\n"
          "1970-01-01T12:00:00.001Z a line\\nthat is forged\\r\\x1b[31m\n");
}

TEST_CASE("a text log goes on where it ended before")
{
    test::temporary_folder folder;
    telemetry::text_log(folder / "a.log").write(noon, "before");
    telemetry::text_log(folder / "a.log").write(noon, "after");
    CHECK(text_of(folder / "a.log") == "1970-01-01T12:00:00.000Z before\n1970-01-01T12:00:00.000Z after\n");
}

TEST_CASE("a flood takes no more room than the files may")
{
    test::temporary_folder folder;
    telemetry::text_log log(folder / "a.log", {.file_bytes = 10'000, .files_kept = 2});
    std::string const line(200, 'x');
    for (int i = 0; i < 1'000; ++i)
        log.write(noon, line);
    std::uintmax_t bytes = 0;
    std::size_t files = 0;
    for (auto const& directory_entry : std::filesystem::directory_iterator(folder.path())) {
        bytes += directory_entry.file_size();
        ++files;
    }
    CHECK(files == 3);
    CHECK(bytes <= 30'000);
}
