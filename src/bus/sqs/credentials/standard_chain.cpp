#include "bus/sqs/credentials/providers.hpp"

#include <cstdlib>
#include <utility>

namespace fcg::bus::sqs {
namespace {

task<std::optional<credentials>> fetch_configured(credentials keys)
{
    if (keys.access_key_id.empty() && keys.secret_access_key.empty())
        co_return std::nullopt;
    if (keys.access_key_id.empty() || keys.secret_access_key.empty())
        throw std::runtime_error("the access key id and the secret access key belong together");
    co_return keys;
}

task<std::optional<credentials>> fetch_from_environment(aws_environment environment)
{
    credentials keys{.access_key_id = environment.variable("AWS_ACCESS_KEY_ID"),
                     .secret_access_key = environment.variable("AWS_SECRET_ACCESS_KEY"),
                     .session_token = environment.variable("AWS_SESSION_TOKEN"),
                     .expires_at = {}};
    if (keys.access_key_id.empty())
        co_return std::nullopt;
    if (keys.secret_access_key.empty())
        throw std::runtime_error("AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not");
    if (auto const end = environment.variable("AWS_CREDENTIAL_EXPIRATION"); !end.empty()) {
        keys.expires_at = core::parse_rfc3339(end);
        if (!keys.expires_at)
            throw std::runtime_error("AWS_CREDENTIAL_EXPIRATION is not a time of RFC 3339");
    }
    co_return keys;
}

} // namespace

aws_environment aws_environment::of_process()
{
    auto const variable = [](std::string const& name) {
        char const* const value = std::getenv(name.c_str());
        return std::string(value ? value : "");
    };
    return {.variable = variable, .home = variable("HOME")};
}

std::string aws_environment::first_of(std::initializer_list<char const*> names) const
{
    for (auto const* name : names)
        if (auto value = variable(name); !value.empty())
            return value;
    return {};
}

credentials_provider static_credentials(sqs_settings const& settings)
{
    credentials const keys{.access_key_id = settings.access_key_id,
                           .secret_access_key = settings.secret_access_key,
                           .session_token = settings.session_token,
                           .expires_at = {}};
    return {.name = "static configuration", .fetch = [keys] { return fetch_configured(keys); }};
}

credentials_provider environment_credentials(aws_environment environment)
{
    return {.name = "environment",
            .fetch = [environment = std::move(environment)] { return fetch_from_environment(environment); }};
}

std::unique_ptr<credentials_chain> standard_chain(sqs_settings const& settings, aws_environment environment,
                                                  async::loop& loop, core::clock& clock,
                                                  core::random_source& random)
{
    constexpr auto process_limit = std::chrono::minutes(1);
    std::vector<credentials_provider> providers{static_credentials(settings)};
    if (settings.profile.empty())
        providers.push_back(environment_credentials(environment));
    providers.push_back(web_identity_credentials(settings, environment, loop, clock));
    providers.push_back(profile_credentials(environment, profile_choice::of(settings.profile, environment),
                                            loop, process_limit));
    providers.push_back(container_credentials(environment, loop));
    providers.push_back(instance_credentials(environment, loop));
    return std::make_unique<credentials_chain>(std::move(providers), loop, clock, random);
}

} // namespace fcg::bus::sqs
