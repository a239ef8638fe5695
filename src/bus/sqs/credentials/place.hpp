#pragma once
#include "bus/sqs/credentials/credentials.hpp"
#include "bus/sqs/settings.hpp"

#include <string>
#include <string_view>

namespace fcg::bus::sqs {

/// The host of a regional service: "sqs.eu-west-1.amazonaws.com".
std::string regional_host(std::string_view service, std::string_view region);

/// The configuration, AWS_REGION, AWS_DEFAULT_REGION, the profile; empty when none of them says one.
std::string find_region(sqs_settings const& how, aws_environment const& around);

/// Throws std::runtime_error unless `region` can be a part of a host's name.
void check_region(std::string_view region);

} // namespace fcg::bus::sqs
