#include "bus/sqs/credentials/providers.hpp"

#include <utility>

namespace fcg::bus::sqs {
namespace {

class environment_provider final : public credentials_provider {
public:
    explicit environment_provider(aws_environment environment) : env_(std::move(environment)) {}

    std::string name() const override { return "environment"; }

    task<std::optional<credentials>> fetch() override
    {
        credentials credentials{.access_key_id = env_.variable("AWS_ACCESS_KEY_ID"),
                                .secret_access_key = env_.variable("AWS_SECRET_ACCESS_KEY"),
                                .session_token = env_.variable("AWS_SESSION_TOKEN"),
                                .expires_at = {}};
        if (credentials.access_key_id.empty())
            co_return std::nullopt;
        if (credentials.secret_access_key.empty())
            throw std::runtime_error("AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not");
        if (auto const end = env_.variable("AWS_CREDENTIAL_EXPIRATION"); !end.empty()) {
            credentials.expires_at = core::parse_rfc3339(end);
            if (!credentials.expires_at)
                throw std::runtime_error("AWS_CREDENTIAL_EXPIRATION is not a time of RFC 3339");
        }
        co_return credentials;
    }

private:
    aws_environment env_;
};

} // namespace

std::unique_ptr<credentials_provider> environment_credentials(aws_environment environment)
{
    return std::make_unique<environment_provider>(std::move(environment));
}

} // namespace fcg::bus::sqs
