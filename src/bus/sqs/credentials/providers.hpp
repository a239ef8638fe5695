#pragma once
#include "bus/sqs/credentials/credentials.hpp"
#include "bus/sqs/credentials/profile_files.hpp"
#include "bus/sqs/settings.hpp"

#include <chrono>
#include <optional>
#include <string>

/// The sources of credentials of AWS's tools, in the order in which the standard chain asks them.
namespace fcg::bus::sqs {

/// Returns a provider of the keys in our own configuration.
credentials_provider static_credentials(sqs_settings const& settings);

/// Returns a provider that reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and
/// AWS_CREDENTIAL_EXPIRATION.
credentials_provider environment_credentials(aws_environment environment);

/// Returns a provider that calls AssumeRoleWithWebIdentity, with AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN
/// and AWS_ROLE_SESSION_NAME (left out if our configuration names a profile), or with the profile's
/// web_identity_token_file, role_arn and role_session_name. It calls STS in our region, or at
/// AWS_ENDPOINT_URL_STS.
credentials_provider web_identity_credentials(sqs_settings settings, aws_environment environment,
                                              async::loop& loop, core::clock& clock);

/// Returns a provider that reads the credentials file, runs credential_process, or reads the configuration
/// file: the first that has the profile's keys. Profiles that refer to other profiles or to a sign-on
/// (source_profile, SSO) are an error.
credentials_provider profile_credentials(aws_environment environment, profile_choice chosen,
                                         async::loop& loop, std::chrono::microseconds process_limit);

/// The request for credentials that the container's environment describes.
struct container_question {
    std::string origin; ///< "http://169.254.170.2"
    std::string target;
    std::string authorization; ///< a secret; may be empty

    /// Returns nothing if the process runs in no such container. Throws std::runtime_error for a host that
    /// must not be asked and for a token that cannot be read.
    static std::optional<container_question> of(aws_environment const& environment);
};

/// Returns a provider that asks AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or AWS_CONTAINER_CREDENTIALS_FULL_URI
/// (Amazon ECS, EKS Pod Identity).
credentials_provider container_credentials(aws_environment environment, async::loop& loop);

/// Returns a provider of the role of an EC2 instance, which uses version 2 of the instance metadata service
/// and never version 1.
credentials_provider instance_credentials(aws_environment environment, async::loop& loop);

} // namespace fcg::bus::sqs
