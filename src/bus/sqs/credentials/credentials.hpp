#pragma once
#include "platform/async/loop.hpp"
#include "platform/async/task.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/random.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace fcg::bus::sqs {

/// What a request is signed with.
struct credentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token;                  ///< empty for long-term keys
    std::optional<core::time_point> expires_at; ///< nothing: they do not
};

/// Nobody could tell any credentials; what() says whom we asked and what each answered. No secret is in it.
class no_credentials : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One place where credentials may be found.
class credentials_provider {
public:
    virtual ~credentials_provider() = default;
    /// For the log and for complaints: "environment", "instance metadata".
    virtual std::string name() const = 0;
    /// Nothing: this place is not set up here. Throws std::runtime_error when it is and cannot answer.
    virtual task<std::optional<credentials>> fetch() = 0;
};

/// Asks its providers in order, stays with the first that answers, and renews before the end: from 15 minutes
/// before expiry it tries (the old ones stay in use), from 10 minutes before it must. When the source is out,
/// the old ones are used on for a while ("static stability", as botocore and the SDKs do for instance
/// metadata): their service decides whether they are still good. A place that is set up and fails ends the
/// search: another one's credentials would be somebody else's rights. On the loop's thread.
class credentials_chain {
public:
    credentials_chain(std::vector<std::unique_ptr<credentials_provider>> asked, async::loop& on,
                      core::clock& clock, core::random_source& chance);
    ~credentials_chain();
    credentials_chain(credentials_chain const&) = delete;
    credentials_chain& operator=(credentials_chain const&) = delete;

    /// At once when they are known and fresh; concurrent callers share one renewal. Throws no_credentials.
    task<credentials> get();
    /// The service has refused these: they are fetched anew at the next get(), even before their time. False:
    /// they are not, for they are not in use any more, or their source has just repeated them.
    bool distrust(std::string const& access_key_id);

private:
    struct inside;
    std::shared_ptr<inside> inside_; ///< a renewal that is under way holds it too
};

/// What the providers see of the process; tests hand in their own.
struct aws_environment {
    std::function<std::string(std::string const& name)> variable; ///< empty: not set
    std::string home;                                             ///< where .aws is looked for

    static aws_environment of_process();
};

struct sqs_settings;

/// Static configuration; environment; web identity; shared profile and credentials files with
/// credential_process; container endpoint; instance metadata v2. An explicit profile (setting or AWS_PROFILE
/// with no keys in the environment...) leaves the environment's keys out, as AWS's tools do.
std::unique_ptr<credentials_chain> standard_chain(sqs_settings const& how, aws_environment around,
                                                  async::loop& on, core::clock& clock,
                                                  core::random_source& chance);

/// Region and endpoint for `how`; throws std::runtime_error that says where we looked.
struct place {
    std::string region;
    std::string endpoint; ///< a URL
};

place find_place(sqs_settings const& how, aws_environment const& around);

} // namespace fcg::bus::sqs
