#include "bus/sqs/credentials/place.hpp"

#include "bus/sqs/credentials/profile_files.hpp"
#include "platform/core/text.hpp"
#include "platform/http/endpoint.hpp"

#include <algorithm>
#include <stdexcept>

namespace fcg::bus::sqs {
namespace {

std::string find_endpoint(sqs_settings const& how, aws_environment const& around, std::string const& region)
{
    if (!how.endpoint.empty())
        return how.endpoint;
    for (auto const* name : {"AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL"})
        if (auto given = around.variable(name); !given.empty())
            return given;
    return "https://" + regional_host("sqs", region);
}

[[noreturn]] void complain_of_region(sqs_settings const& how, aws_environment const& around)
{
    auto const chosen = profile_choice::of(how.profile, around);
    auto const files = read_profile(chosen, around);
    throw std::runtime_error("no region for SQS: neither in our configuration nor in AWS_REGION, "
                             "AWS_DEFAULT_REGION, or the profile " +
                             chosen.name + " of " + files.credentials_path + " and " + files.config_path);
}

} // namespace

std::string find_region(sqs_settings const& how, aws_environment const& around)
{
    if (!how.region.empty())
        return how.region;
    for (auto const* name : {"AWS_REGION", "AWS_DEFAULT_REGION"})
        if (auto given = around.variable(name); !given.empty())
            return given;
    return read_profile(profile_choice::of(how.profile, around), around).value("region");
}

std::string regional_host(std::string_view service, std::string_view region)
{
    auto const* const suffix = region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
    return std::string(service).append(".").append(region).append(suffix);
}

void check_region(std::string_view region)
{
    auto const is_fine = [](char one) {
        return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one == '-';
    };
    if (region.empty() || !std::ranges::all_of(region, is_fine))
        throw std::runtime_error("\"" + core::one_line(region, 100) + "\" is no region");
}

place find_place(sqs_settings const& how, aws_environment const& around)
{
    auto region = find_region(how, around);
    if (region.empty())
        complain_of_region(how, around);
    check_region(region);
    auto endpoint = find_endpoint(how, around, region);
    if (!http::endpoint::parse(endpoint))
        throw std::runtime_error("the endpoint of SQS, \"" + core::one_line(endpoint, 100) +
                                 "\", is no URL of HTTP");
    return {.region = std::move(region), .endpoint = std::move(endpoint)};
}

} // namespace fcg::bus::sqs
