#include "bus/sqs/credentials/providers.hpp"

#include <utility>

namespace fcg::bus::sqs {
namespace {

class environment_provider final : public credentials_provider {
public:
    explicit environment_provider(aws_environment around) : around_(std::move(around)) {}

    std::string name() const override { return "environment"; }

    task<std::optional<credentials>> fetch() override
    {
        credentials told{.access_key_id = around_.variable("AWS_ACCESS_KEY_ID"),
                         .secret_access_key = around_.variable("AWS_SECRET_ACCESS_KEY"),
                         .session_token = around_.variable("AWS_SESSION_TOKEN"),
                         .expires_at = {}};
        if (told.access_key_id.empty())
            co_return std::nullopt;
        if (told.secret_access_key.empty())
            throw std::runtime_error("AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not");
        if (auto const end = around_.variable("AWS_CREDENTIAL_EXPIRATION"); !end.empty()) {
            told.expires_at = core::parse_rfc3339(end);
            if (!told.expires_at)
                throw std::runtime_error("AWS_CREDENTIAL_EXPIRATION is no moment of RFC 3339");
        }
        co_return told;
    }

private:
    aws_environment around_;
};

} // namespace

std::unique_ptr<credentials_provider> environment_credentials(aws_environment around)
{
    return std::make_unique<environment_provider>(std::move(around));
}

} // namespace fcg::bus::sqs
