#pragma once
#include "bus/sqs/credentials/credentials.hpp"
#include "bus/sqs/settings.hpp"

#include <string>
#include <string_view>

namespace fcg::bus::sqs {

/// Returns the host of a regional service: "sqs.eu-west-1.amazonaws.com".
std::string regional_host(std::string_view service, std::string_view region);

/// Returns the region from the configuration, AWS_REGION, AWS_DEFAULT_REGION or the profile; empty if none of
/// them names one.
std::string find_region(sqs_settings const& settings, aws_environment const& environment);

/// Throws std::runtime_error unless `region` can be a part of a host name.
void check_region(std::string_view region);

} // namespace fcg::bus::sqs
