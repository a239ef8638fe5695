#include "bus/sqs/credentials/asking.hpp"
#include "bus/sqs/credentials/credentials_response.hpp"
#include "bus/sqs/credentials/providers.hpp"
#include "platform/core/text.hpp"

#include <utility>

namespace fcg::bus::sqs {
namespace {

/// The time limit of each of the three requests.
constexpr std::chrono::microseconds metadata_answer_limit = std::chrono::seconds(1);
constexpr std::string_view roles = "/latest/meta-data/iam/security-credentials/";

std::string metadata_service(aws_environment const& environment)
{
    if (auto text = environment.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT"); !text.empty())
        return text;
    auto const mode = core::to_lower_ascii(environment.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"));
    return mode == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
}

task<std::string> request_token(async::loop& loop, url_parts service)
{
    http::client_request request{.method = http::method::put,
                                 .target = service.target + "/latest/api/token",
                                 .headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}},
                                 .body = {}};
    auto const answer = co_await ask(loop, service.origin, std::move(request), metadata_answer_limit, "");
    if (answer.status != 200)
        throw std::runtime_error(service.origin + " answered " + std::to_string(answer.status) +
                                 " when it was asked for a token (version 1 is not used)");
    co_return std::string(core::trim(answer.body));
}

task<std::string> read_metadata(async::loop& loop, url_parts service, std::string path, std::string token)
{
    http::client_request request{
        .target = service.target + path, .headers = {{"X-aws-ec2-metadata-token", token}}, .body = {}};
    auto answer = co_await ask(loop, service.origin, std::move(request), metadata_answer_limit, "");
    if (answer.status == 404)
        throw std::runtime_error("the instance has no role");
    expect_success(answer, service.origin);
    co_return std::move(answer.body);
}

task<std::optional<credentials>> fetch_from_instance(aws_environment environment, async::loop& loop)
{
    if (core::to_lower_ascii(environment.variable("AWS_EC2_METADATA_DISABLED")) == "true")
        co_return std::nullopt;
    auto service = url_parts::of(metadata_service(environment), "AWS_EC2_METADATA_SERVICE_ENDPOINT");
    service.target.erase(service.target.find_last_not_of('/') + 1); // paths begin with a slash
    auto const token = co_await request_token(loop, service);
    auto const listed = co_await read_metadata(loop, service, std::string(roles), token);
    auto const role = std::string(core::trim(listed.substr(0, listed.find('\n'))));
    if (role.empty())
        throw std::runtime_error("the instance has no role");
    auto const text = co_await read_metadata(loop, service, std::string(roles) + role, token);
    co_return read_credentials_response(text, credentials_source::metadata);
}

} // namespace

credentials_provider instance_credentials(aws_environment environment, async::loop& loop)
{
    return {.name = "instance metadata", .fetch = [environment = std::move(environment), &loop] {
                return fetch_from_instance(environment, loop);
            }};
}

} // namespace fcg::bus::sqs
