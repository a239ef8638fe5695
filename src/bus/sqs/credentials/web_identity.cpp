#include "bus/sqs/credentials/asking.hpp"
#include "bus/sqs/credentials/endpoint.hpp"
#include "bus/sqs/credentials/providers.hpp"
#include "platform/core/text.hpp"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <sstream>
#include <stdexcept>
#include <utility>

namespace fcg::bus::sqs {
namespace {

using boost::property_tree::ptree;

constexpr std::chrono::microseconds sts_answer_limit = std::chrono::seconds(10);
constexpr std::size_t largest_response = 65'536; ///< what is nested is read by recursion

struct identity {
    std::string token_file;
    std::string role;
    std::string session_name;
};

ptree parse_response(std::string const& xml)
{
    if (xml.size() > largest_response)
        throw std::runtime_error("the answer of STS is longer than 64 KiB");
    try {
        std::istringstream istringstream(xml);
        ptree answer;
        boost::property_tree::read_xml(istringstream, answer);
        return answer;
    } catch (boost::property_tree::xml_parser_error const&) {
        throw std::runtime_error("the answer of STS is not XML");
    }
}

/// "ExpiredToken: Token expired"
std::string fault_in(std::string const& xml)
{
    constexpr std::size_t max_count = 300;
    auto const answer = parse_response(xml);
    auto const code = answer.get<std::string>("ErrorResponse.Error.Code", "");
    auto const message = answer.get<std::string>("ErrorResponse.Error.Message", "");
    return core::one_line(code + (message.empty() ? "" : ": " + message), max_count);
}

std::string needed(ptree const& ptree, char const* name)
{
    auto text = ptree.get<std::string>(
        std::string("AssumeRoleWithWebIdentityResponse.AssumeRoleWithWebIdentityResult.Credentials.") + name,
        "");
    if (text.empty())
        throw std::runtime_error("the answer of STS has no " + std::string(name));
    return text;
}

credentials read_response(std::string const& xml)
{
    auto const answer = parse_response(xml);
    credentials credentials{.access_key_id = needed(answer, "AccessKeyId"),
                            .secret_access_key = needed(answer, "SecretAccessKey"),
                            .session_token = needed(answer, "SessionToken"),
                            .expires_at = core::parse_rfc3339(needed(answer, "Expiration"))};
    if (!credentials.expires_at)
        throw std::runtime_error("Expiration in the answer of STS is not a time of RFC 3339");
    return credentials;
}

identity find_identity(sqs_settings const& settings, aws_environment const& environment)
{
    if (settings.profile.empty())
        if (auto file = environment.variable("AWS_WEB_IDENTITY_TOKEN_FILE"); !file.empty())
            return {.token_file = std::move(file),
                    .role = environment.variable("AWS_ROLE_ARN"),
                    .session_name = environment.variable("AWS_ROLE_SESSION_NAME")};
    auto const profile = read_profile(profile_choice::of(settings.profile, environment), environment);
    return {.token_file = profile.value("web_identity_token_file"),
            .role = profile.value("role_arn"),
            .session_name = profile.value("role_session_name")};
}

std::string sts_url(sqs_settings const& settings, aws_environment const& environment)
{
    if (auto url = environment.variable("AWS_ENDPOINT_URL_STS"); !url.empty())
        return url;
    auto const region = find_region(settings, environment);
    if (region.empty())
        return "https://sts.amazonaws.com";
    check_region(region);
    return "https://" + regional_host("sts", region);
}

std::string question(identity const& identity, std::string const& token, core::time_point now)
{
    auto const session_name =
        identity.session_name.empty() ? "fcg-" + std::to_string(core::to_micros(now)) : identity.session_name;
    return "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=" + percent_encoded(identity.role) +
           "&RoleSessionName=" + percent_encoded(session_name) +
           "&WebIdentityToken=" + percent_encoded(token);
}

task<std::optional<credentials>> fetch_from_sts(sqs_settings settings, aws_environment environment,
                                                async::loop& loop, core::clock& clock)
{
    auto const identity = find_identity(settings, environment);
    if (identity.token_file.empty())
        co_return std::nullopt;
    if (identity.role.empty())
        throw std::runtime_error("there is a token file and no role (AWS_ROLE_ARN, role_arn)");
    auto const token = std::string(core::trim(read_small_file(identity.token_file)));
    auto const sts = url_parts::of(sts_url(settings, environment), "AWS_ENDPOINT_URL_STS");
    http::client_request request{.method = http::method::post,
                                 .target = sts.target,
                                 .headers = {{"Accept", "text/xml"}},
                                 .body = question(identity, token, clock.now()),
                                 .content_type = "application/x-www-form-urlencoded"};
    auto ca_file = settings.ca_file.empty() ? environment.variable("AWS_CA_BUNDLE") : settings.ca_file;
    auto const answer =
        co_await ask(loop, sts.origin, std::move(request), sts_answer_limit, std::move(ca_file));
    if (answer.status != 200)
        throw std::runtime_error(sts.origin + " answered " + std::to_string(answer.status) + " " +
                                 fault_in(answer.body));
    co_return read_response(answer.body);
}

} // namespace

credentials_provider web_identity_credentials(sqs_settings settings, aws_environment environment,
                                              async::loop& loop, core::clock& clock)
{
    return {.name = "web identity",
            .fetch = [settings = std::move(settings), environment = std::move(environment), &loop, &clock] {
                return fetch_from_sts(settings, environment, loop, clock);
            }};
}

} // namespace fcg::bus::sqs
