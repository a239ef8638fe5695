// Tests of a text log that cannot be written, and of threads that write to one.
#include "platform/telemetry/text_log.hpp"
#include "support/captured_log.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <string>
#include <thread>

using namespace fcg;

namespace {

constexpr core::time_point one_o_clock{std::chrono::hours(1)};

} // namespace

TEST_CASE("a line that cannot be written is an error of the program's log, and the caller goes on")
{
    test::captured_log const log;
    telemetry::text_log full("/dev/full"); // Linux refuses every write to this device: no space left
    CHECK_NOTHROW(full.write(one_o_clock, "first"));
    auto const errors = log.text();
    CHECK(errors.starts_with("error /dev/full was not written to: "));
    CHECK(errors.find("No space left on device") != std::string::npos);
}

TEST_CASE("threads that write to one text log write whole lines")
{
    constexpr int lines_of_each = 200;
    test::temporary_folder folder;
    {
        telemetry::text_log log(folder / "a.log");
        auto const write = [&log](std::string const& text) {
            for (int i = 0; i < lines_of_each; ++i)
                log.write(one_o_clock, text);
        };
        std::thread first([&write] { write(std::string(100, 'a')); });
        std::thread second([&write] { write(std::string(300, 'b')); });
        first.join();
        second.join();
    }
    std::map<std::string, int> counts;
    std::ifstream file(folder / "a.log");
    for (std::string line; std::getline(file, line);)
        ++counts[line];
    std::string const prefix = "1970-01-01T01:00:00.000Z ";
    CHECK(counts.size() == 2);
    CHECK(counts[prefix + std::string(100, 'a')] == lines_of_each);
    CHECK(counts[prefix + std::string(300, 'b')] == lines_of_each);
}
