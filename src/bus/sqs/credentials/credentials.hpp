#pragma once
#include "platform/async/loop.hpp"
#include "platform/async/task.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/random.hpp"

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace fcg::bus::sqs {

/// Credentials that sign a request.
struct credentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token;                  ///< empty for long-term keys
    std::optional<core::time_point> expires_at; ///< nothing if they do not expire
};

/// An error that says that no provider had credentials; what() lists the providers and their errors, without
/// any secret.
class no_credentials : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A source of credentials.
struct credentials_provider {
    std::string name; ///< for the log and for errors: "environment", "instance metadata"
    /// Returns nothing if this source is not set up. Throws std::runtime_error if it is set up and fails.
    std::function<task<std::optional<credentials>>()> fetch;
};

/// Asks its providers in order, stays with the first that has credentials, and renews them before they
/// expire: from 15 minutes before expiry it tries to, while the old ones stay in use; from 10 minutes before
/// it must. If the source fails then, the old ones stay in use for a while ("static stability", as botocore
/// and the SDKs do for instance metadata): the service decides whether they are still valid. A source that is
/// set up and fails ends the search, because the credentials of another source would have other rights. Must
/// run on its loop's thread.
class credentials_chain {
public:
    credentials_chain(std::vector<credentials_provider> providers, async::loop& loop, core::clock& clock,
                      core::random_source& random);
    ~credentials_chain();
    credentials_chain(credentials_chain const&) = delete;
    credentials_chain& operator=(credentials_chain const&) = delete;

    /// Returns credentials, at once if they are fresh. Concurrent callers share one renewal. Throws
    /// no_credentials.
    task<credentials> get();
    /// Marks credentials that the service has refused, so that the next get() fetches new ones even before
    /// they expire. Returns false if it does not, because they are not in use any more or their source has
    /// just returned the same ones again.
    bool distrust(std::string const& access_key_id);

private:
    struct impl;
    std::shared_ptr<impl> impl_; ///< shared with a renewal that is under way
};

/// What the providers see of the process environment; tests pass their own.
struct aws_environment {
    std::function<std::string(std::string const& name)> variable; ///< empty if it is not set
    std::string home;                                             ///< the folder that holds .aws

    static aws_environment of_process();

    /// Returns the value of the first variable that is set; empty if none is.
    std::string first_of(std::initializer_list<char const*> names) const;
};

struct sqs_settings;

/// Returns the standard chain: static configuration; environment; web identity; shared profile and
/// credentials files with credential_process; container endpoint; instance metadata v2. An explicit profile
/// (setting or AWS_PROFILE with no keys in the environment...) excludes the environment's keys, as AWS's
/// tools do.
std::unique_ptr<credentials_chain> standard_chain(sqs_settings const& settings, aws_environment environment,
                                                  async::loop& loop, core::clock& clock,
                                                  core::random_source& random);

/// The region and endpoint of SQS.
struct regional_endpoint {
    std::string region;
    std::string endpoint; ///< a URL
};

regional_endpoint find_endpoint(sqs_settings const& settings, aws_environment const& environment);

} // namespace fcg::bus::sqs
