#pragma once
#include "bus/sqs/credentials/credentials.hpp"
#include "bus/sqs/credentials/profile_files.hpp"
#include "bus/sqs/settings.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

/// The places where AWS's tools look for credentials, in the order in which the standard chain asks them.
namespace fcg::bus::sqs {

/// The keys of our own configuration.
std::unique_ptr<credentials_provider> static_credentials(sqs_settings const& how);

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CREDENTIAL_EXPIRATION.
std::unique_ptr<credentials_provider> environment_credentials(aws_environment around);

/// AssumeRoleWithWebIdentity: AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME (left out
/// when our configuration names a profile), or the profile's web_identity_token_file, role_arn and
/// role_session_name. STS is asked in our region, or at AWS_ENDPOINT_URL_STS.
std::unique_ptr<credentials_provider> web_identity_credentials(sqs_settings how, aws_environment around,
                                                               async::loop& on, core::clock& clock);

/// The credentials file, credential_process, the configuration file: the first that knows the profile's keys.
/// Profiles that lead to other profiles or to a sign-on (source_profile, SSO) are a fault.
std::unique_ptr<credentials_provider> profile_credentials(aws_environment around, profile_choice chosen,
                                                          async::loop& on,
                                                          std::chrono::microseconds process_limit);

/// What the container's environment tells us to ask.
struct container_question {
    std::string origin; ///< "http://169.254.170.2"
    std::string target;
    std::string authorization; ///< a secret; may be empty

    /// Nothing: we are in no such container. Throws std::runtime_error for a host that must not be asked and
    /// for a token that cannot be read.
    static std::optional<container_question> of(aws_environment const& around);
};

/// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI (Amazon ECS, EKS Pod Identity).
std::unique_ptr<credentials_provider> container_credentials(aws_environment around, async::loop& on);

/// The role of an EC2 instance, by version 2 of its metadata service; version 1 is never asked.
std::unique_ptr<credentials_provider> instance_credentials(aws_environment around, async::loop& on);

} // namespace fcg::bus::sqs
