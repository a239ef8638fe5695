#include "platform/json/value.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/log_line.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <sstream>

using namespace fcg;

namespace {

telemetry::log_line line_with(std::string_view message)
{
    return {.time = *core::parse_rfc3339("2026-11-22T12:00:01.25Z"),
            .level = "warning",
            .part = "games",
            .correlation_id = "c-1",
            .message = message,
            .thread = 7};
}

std::string as_json(telemetry::log_line const& line)
{
    telemetry::line_buffer out;
    telemetry::append_json_line(line, out);
    return fmt::to_string(out);
}

std::string as_text(telemetry::log_line const& line)
{
    telemetry::line_buffer out;
    telemetry::append_text_line(line, out);
    return fmt::to_string(out);
}

/// Directs logging to a folder of its own while this object exists.
class logging_here {
public:
    explicit logging_here(std::string level)
    {
        telemetry::start_logging({.level = std::move(level), .format = "json"}, folder_.path().string());
    }

    ~logging_here() { spdlog::set_default_logger(before_); }

    logging_here(logging_here const&) = delete;
    logging_here& operator=(logging_here const&) = delete;

    std::string file() const
    {
        spdlog::default_logger()->flush();
        std::ifstream stream(folder_.path() / "logs" / "fcg.txt");
        std::stringstream stringstream;
        stringstream << stream.rdbuf();
        return stringstream.str();
    }

private:
    std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
    test::temporary_folder folder_;
};

} // namespace

TEST_CASE("a line for machines is one JSON object")
{
    CHECK(as_json(line_with("sold out")) ==
          R"({"ts":"2026-11-22T12:00:01.250Z","level":"warning","part":"games","correlationId":"c-1",)"
          R"("message":"sold out","thread":7})"
          "\n");
}

TEST_CASE("a line for people has moment, level, part, message and correlation id")
{
    CHECK(as_text(line_with("sold out")) == "2026-11-22T12:00:01.250Z warning  games: sold out  [c-1]\n");
}

TEST_CASE("what is empty is left out")
{
    auto line = line_with("started");
    line.part = {};
    line.correlation_id = {};
    CHECK(as_text(line) == "2026-11-22T12:00:01.250Z warning  started\n");
    CHECK(as_json(line).find("correlationId") == std::string::npos);
}

TEST_CASE("nobody can forge a line or move a terminal's cursor")
{
    std::string_view const evil = "a\r\n2026 error: b\x1b[2J\x7f\u0085\u2028\tend";
    CHECK(as_text(line_with(evil)) ==
          "2026-11-22T12:00:01.250Z warning  games: "
          "a\\r\\n2026 error: b\\x1b[2J\\x7f\\xc2\\x85\\xe2\\x80\\xa8\\tend  [c-1]\n");
    auto line = line_with("x");
    line.correlation_id = "1\n2";
    CHECK(as_text(line).ends_with("[1\\n2]\n"));
    auto const json = as_json(line_with(evil));
    CHECK(json.find('\n') == json.size() - 1);
}

TEST_CASE("letters outside ASCII stay, bytes that are no UTF-8 are escaped")
{
    CHECK(as_text(line_with("São Paulo")).find("São Paulo") != std::string::npos);
    CHECK(as_text(line_with("S\xE3o")).find("S\\xe3o") != std::string::npos);
    CHECK(std::holds_alternative<json::value>(json::parse(as_json(line_with("S\xE3o \"\\")))));
}

TEST_CASE("the log file gets what is logged, with its part and correlation id")
{
    logging_here const logging("info");
    telemetry::log(telemetry::level::info, "payments", "c-7", "{} of {}", 1, 2);
    telemetry::log(telemetry::level::debug, "payments", "c-7", "hidden");
    auto const file = logging.file();
    CHECK(file.find(" info     payments: 1 of 2  [c-7]\n") != std::string::npos);
    CHECK(file.find("hidden") == std::string::npos);
}

TEST_CASE("what others log through spdlog comes out in the same form, without the part of an earlier line")
{
    logging_here const logging("info");
    telemetry::log(telemetry::level::info, "payments", "c-7", "ours");
    spdlog::error("task {} failed:\n{}", "relay", "disk full");
    CHECK(logging.file().find(" error    task relay failed:\\ndisk full\n") != std::string::npos);
}

TEST_CASE("the least level decides what is logged")
{
    logging_here const logging("warning");
    CHECK(!telemetry::is_logged(telemetry::level::info));
    CHECK(telemetry::is_logged(telemetry::level::warning));
    CHECK(telemetry::is_logged(telemetry::level::error));
}
