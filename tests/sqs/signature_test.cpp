#include "bus/sqs/client/signature.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/text.hpp"
#include "support/built.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace fcg::bus::sqs {
namespace {

namespace files = std::filesystem;

std::string text_of(files::path const& file)
{
    std::ifstream stream(file, std::ios::binary);
    REQUIRE_MESSAGE(stream, file.string());
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

/// A request as the published cases write it: lines of HTTP, in which a line that begins with a space
/// continues a value.
struct written_request {
    unsigned_request request;
    std::string body;
};

written_request read_request(std::string const& text)
{
    written_request read;
    auto const head_end = std::min(text.find("\n\n"), text.size());
    read.body = text.substr(std::min(head_end + 2, text.size()));
    std::istringstream head(text.substr(0, head_end));
    std::string line;
    std::getline(head, line);
    auto const method_end = line.find(' ');
    auto const target = line.substr(method_end + 1, line.rfind(' ') - method_end - 1);
    auto const path_end = std::min(target.find('?'), target.size());
    read.request.method = line.substr(0, method_end);
    read.request.path = target.substr(0, path_end);
    read.request.query = target.substr(std::min(path_end + 1, target.size()));
    while (std::getline(head, line)) {
        auto const colon = line.find(':');
        if (line.starts_with(' '))
            read.request.headers.back().second += "\n" + line;
        else
            read.request.headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
    }
    return read;
}

void check_case(files::path const& folder)
{
    INFO(folder.filename().string());
    auto const context = nlohmann::json::parse(text_of(folder / "context.json"));
    auto const& example_credentials = context["credentials"];
    credentials const credentials{.access_key_id = example_credentials["access_key_id"],
                                  .secret_access_key = example_credentials["secret_access_key"],
                                  .session_token = context.value("omit_session_token", false)
                                                       ? std::string() // the token travels with the request
                                                                       // but is added after signing
                                                       : example_credentials.value("token", ""),
                                  .expires_at = {}};
    signing_scope const scope{.region = context["region"],
                              .service = context["service"],
                              .normalize_path = context["normalize"],
                              .sign_body_header = context["sign_body"]};
    auto const now = core::parse_rfc3339(context["timestamp"].get<std::string>());
    REQUIRE(now);
    auto request = read_request(text_of(folder / "request.txt"));
    request.request.body = request.body;

    auto const steps = signer(scope).sign(request.request, credentials, *now);

    CHECK_EQ(steps.canonical_request, text_of(folder / "header-canonical-request.txt"));
    CHECK_EQ(steps.string_to_sign, text_of(folder / "header-string-to-sign.txt"));
    auto const signature = text_of(folder / "header-signature.txt");
    CHECK(steps.authorization.ends_with("Signature=" + signature));
    auto const signed_request = text_of(folder / "header-signed-request.txt");
    CHECK(signed_request.find("Authorization:" + steps.authorization + "\n") != std::string::npos);
    auto const lower = core::to_lower_ascii(signed_request); // the cases write some names in either way
    for (auto const& [name, value] : request.request.headers)
        CHECK(lower.find(core::to_lower_ascii("\n" + name + ":" + value + "\n")) != std::string::npos);
}

/// Checks the cases in a folder. Returns their number.
std::size_t check_cases(files::path const& folder)
{
    std::size_t count = 0;
    for (auto const& directory_entry : files::directory_iterator(folder))
        if (directory_entry.is_directory()) {
            check_case(directory_entry.path());
            ++count;
        }
    return count;
}

constexpr std::chrono::sys_days a_day = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

credentials example(std::string secret)
{
    return {.access_key_id = "AKIDEXAMPLE",
            .secret_access_key = std::move(secret),
            .session_token = {},
            .expires_at = {}};
}

unsigned_request a_send()
{
    unsigned_request request;
    request.headers = {{"Host", "sqs.eu-west-1.amazonaws.com"}, {"X-Amz-Target", "AmazonSQS.SendMessage"}};
    request.body = "{}";
    return request;
}

} // namespace

TEST_CASE("requests are signed as AWS's published cases say")
{
    CHECK_EQ(check_cases(test::source_path("tests/sqs/sigv4")), 8);
}

TEST_CASE("every case in the folder FCG_SIGV4_CASES is signed as it says")
{
    if (char const* folder = std::getenv("FCG_SIGV4_CASES")) {
        auto const count = check_cases(folder);
        CHECK(count > 0);
        MESSAGE("cases: " << count);
    }
}

TEST_CASE("a signer signs like one that remembers nothing, over days and changes of the secret")
{
    signing_scope const scope{.region = "eu-west-1"};
    signer remembers(scope);
    for (auto const day : {a_day, a_day, a_day + std::chrono::days{1}, a_day})
        for (auto const* secret : {"one", "two", "two"}) {
            auto first = a_send();
            auto second = a_send();
            CHECK_EQ(remembers.sign(first, example(secret), day).authorization,
                     signer(scope).sign(second, example(secret), day).authorization);
        }
}

TEST_CASE("a date and a token that the caller has set are signed as they are")
{
    auto request = a_send();
    request.headers.emplace_back("x-amz-date", "20150830T123600Z");
    request.headers.emplace_back("x-amz-security-token", "given");
    auto credentials = example("secret");
    credentials.session_token = "other";

    auto const steps = signer({.region = "eu-west-1"}).sign(request, credentials, a_day);

    CHECK_EQ(request.headers.size(), 4);
    CHECK(steps.canonical_request.find("x-amz-date:20150830T123600Z\nx-amz-security-token:given\n") !=
          std::string::npos);
    CHECK(steps.authorization.starts_with(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/sqs/aws4_request, "));
}

TEST_CASE("a path that is encoded already is encoded once more, but not for services like S3")
{
    auto request = a_send();
    request.path = "/a%20b/./c";
    auto plain = request;
    CHECK(signer({.region = "r"})
              .sign(request, example("s"), a_day)
              .canonical_request.starts_with("POST\n/a%2520b/c\n"));
    CHECK(signer({.region = "r", .normalize_path = false})
              .sign(plain, example("s"), a_day)
              .canonical_request.starts_with("POST\n/a%20b/./c\n"));
}

} // namespace fcg::bus::sqs
