#include "bus/sqs/credentials/asking.hpp"
#include "bus/sqs/credentials/credentials_response.hpp"
#include "bus/sqs/credentials/profile_files.hpp"
#include "bus/sqs/credentials/providers.hpp"
#include "platform/core/text.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace fcg::bus::sqs {
namespace {

constexpr std::string_view container_service = "http://169.254.170.2";
constexpr std::chrono::microseconds container_answer_limit = std::chrono::seconds(2);

/// Only these hosts may receive the token, so that an attacker who can set an environment variable cannot
/// have it sent elsewhere.
bool may_be_asked(std::string const& host)
{
    constexpr std::array<std::string_view, 4> allowed{"localhost", "169.254.170.2", "169.254.170.23",
                                                      "fd00:ec2::23"};
    if (std::ranges::find(allowed, host) != allowed.end())
        return true;
    boost::system::error_code is_name;
    auto const address = boost::asio::ip::make_address(host, is_name);
    return !is_name && address.is_loopback();
}

std::string token_of(aws_environment const& environment)
{
    auto const file = environment.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    auto const text =
        file.empty() ? environment.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN") : read_small_file(file);
    auto token = std::string(core::trim(text));
    auto const breaks_header = [](char character) { return static_cast<unsigned char>(character) < 0x20; };
    if (std::ranges::any_of(token, breaks_header))
        throw std::runtime_error("the authorization token holds a control character");
    return token;
}

task<std::optional<credentials>> fetch_from_container(aws_environment environment, async::loop& loop)
{
    auto const question = container_question::of(environment);
    if (!question)
        co_return std::nullopt;
    http::client_request request{
        .target = question->target, .headers = {{"Accept", "application/json"}}, .body = {}};
    if (!question->authorization.empty())
        request.headers.emplace_back("Authorization", question->authorization);
    auto const answer = co_await ask(loop, question->origin, std::move(request), container_answer_limit, "");
    expect_success(answer, question->origin);
    co_return read_credentials_response(answer.body, credentials_source::metadata);
}

} // namespace

std::optional<container_question> container_question::of(aws_environment const& environment)
{
    auto const relative = environment.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    auto const full = environment.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (relative.empty() && full.empty())
        return std::nullopt;
    if (!relative.empty() && !relative.starts_with('/'))
        throw std::runtime_error("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with a slash");
    auto const url = relative.empty() ? url_parts::of(full, "AWS_CONTAINER_CREDENTIALS_FULL_URI")
                                      : url_parts::of(std::string(container_service) + relative,
                                                      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    if (!may_be_asked(url.host))
        throw std::runtime_error("AWS_CONTAINER_CREDENTIALS_FULL_URI names " + core::one_line(url.host, 100) +
                                 ", which is neither loopback nor a container service of AWS");
    return container_question{
        .origin = url.origin, .target = url.target, .authorization = token_of(environment)};
}

credentials_provider container_credentials(aws_environment environment, async::loop& loop)
{
    return {.name = "container endpoint", .fetch = [environment = std::move(environment), &loop] {
                return fetch_from_container(environment, loop);
            }};
}

} // namespace fcg::bus::sqs
