#include "bus/sqs/credentials/providers.hpp"

#include <cstdlib>
#include <utility>

namespace fcg::bus::sqs {

aws_environment aws_environment::of_process()
{
    auto const variable = [](std::string const& name) {
        char const* const value = std::getenv(name.c_str());
        return std::string(value ? value : "");
    };
    return {.variable = variable, .home = variable("HOME")};
}

std::unique_ptr<credentials_chain> standard_chain(sqs_settings const& settings, aws_environment environment,
                                                  async::loop& loop, core::clock& clock,
                                                  core::random_source& random)
{
    constexpr auto process_limit = std::chrono::minutes(1);
    std::vector<std::unique_ptr<credentials_provider>> providers;
    providers.push_back(static_credentials(settings));
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
