#include "bus/sqs/credentials/providers.hpp"

#include <utility>

namespace fcg::bus::sqs {
namespace {

class static_provider final : public credentials_provider {
public:
    explicit static_provider(credentials known) : known_(std::move(known)) {}

    std::string name() const override { return "static configuration"; }

    task<std::optional<credentials>> fetch() override
    {
        if (known_.access_key_id.empty() && known_.secret_access_key.empty())
            co_return std::nullopt;
        if (known_.access_key_id.empty() || known_.secret_access_key.empty())
            throw std::runtime_error("the access key id and the secret access key belong together");
        co_return known_;
    }

private:
    credentials known_;
};

} // namespace

std::unique_ptr<credentials_provider> static_credentials(sqs_settings const& settings)
{
    return std::make_unique<static_provider>(credentials{.access_key_id = settings.access_key_id,
                                                         .secret_access_key = settings.secret_access_key,
                                                         .session_token = settings.session_token,
                                                         .expires_at = {}});
}

} // namespace fcg::bus::sqs
