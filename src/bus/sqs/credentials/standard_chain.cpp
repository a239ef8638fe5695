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

std::unique_ptr<credentials_chain> standard_chain(sqs_settings const& how, aws_environment around,
                                                  async::loop& on, core::clock& clock,
                                                  core::random_source& chance)
{
    constexpr auto process_limit = std::chrono::minutes(1);
    std::vector<std::unique_ptr<credentials_provider>> asked;
    asked.push_back(static_credentials(how));
    if (how.profile.empty())
        asked.push_back(environment_credentials(around));
    asked.push_back(web_identity_credentials(how, around, on, clock));
    asked.push_back(profile_credentials(around, profile_choice::of(how.profile, around), on, process_limit));
    asked.push_back(container_credentials(around, on));
    asked.push_back(instance_credentials(around, on));
    return std::make_unique<credentials_chain>(std::move(asked), on, clock, chance);
}

} // namespace fcg::bus::sqs
