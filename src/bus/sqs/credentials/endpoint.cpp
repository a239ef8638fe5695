#include "bus/sqs/credentials/endpoint.hpp"

#include "bus/sqs/credentials/profile_files.hpp"
#include "platform/core/text.hpp"
#include "platform/http/client/endpoint.hpp"

#include <algorithm>
#include <stdexcept>

namespace fcg::bus::sqs {
namespace {

std::string find_endpoint(sqs_settings const& settings, aws_environment const& environment,
                          std::string const& region)
{
    if (!settings.endpoint.empty())
        return settings.endpoint;
    auto const url = environment.first_of({"AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL"});
    return url.empty() ? "https://" + regional_host("sqs", region) : url;
}

[[noreturn]] void fail_for_region(sqs_settings const& settings, aws_environment const& environment)
{
    auto const chosen = profile_choice::of(settings.profile, environment);
    auto const files = read_profile(chosen, environment);
    throw std::runtime_error("no region for SQS: neither in our configuration nor in AWS_REGION, "
                             "AWS_DEFAULT_REGION, or the profile " +
                             chosen.name + " of " + files.credentials_path + " and " + files.config_path);
}

} // namespace

std::string find_region(sqs_settings const& settings, aws_environment const& environment)
{
    if (!settings.region.empty())
        return settings.region;
    if (auto region = environment.first_of({"AWS_REGION", "AWS_DEFAULT_REGION"}); !region.empty())
        return region;
    return read_profile(profile_choice::of(settings.profile, environment), environment).value("region");
}

std::string regional_host(std::string_view service, std::string_view region)
{
    auto const* const suffix = region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
    return std::string(service).append(".").append(region).append(suffix);
}

void check_region(std::string_view region)
{
    auto const is_fine = [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
               character == '-';
    };
    if (region.empty() || !std::ranges::all_of(region, is_fine))
        throw std::runtime_error("\"" + core::one_line(region, 100) + "\" is not a region");
}

regional_endpoint find_endpoint(sqs_settings const& settings, aws_environment const& environment)
{
    auto region = find_region(settings, environment);
    if (region.empty())
        fail_for_region(settings, environment);
    check_region(region);
    auto endpoint = find_endpoint(settings, environment, region);
    if (!http::endpoint::parse(endpoint))
        throw std::runtime_error("the endpoint of SQS, \"" + core::one_line(endpoint, 100) +
                                 "\", is not an HTTP URL");
    return {.region = std::move(region), .endpoint = std::move(endpoint)};
}

} // namespace fcg::bus::sqs
