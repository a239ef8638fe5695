#pragma once
#include "internal/provider/guarded_provider.hpp"

#include <memory>
#include <string>

namespace fcg::payments {

/// What buyers' browsers need to confirm their payments. A browser may ask as often as it likes, and few of
/// these requests reach the provider: a response is cached for some seconds, for a limited number of
/// payments, and concurrent callers for one payment share one request. Must run on the background loop.
class client_secrets {
public:
    /// `env` and `provider` must outlive this object.
    client_secrets(environment& env, guarded_provider& provider);

    /// Returns the client secret, or an empty text if the payment does not wait for its buyer. Throws what
    /// the provider throws.
    task<std::string> find(known_charge charge);

private:
    struct impl;
    std::shared_ptr<impl> impl_; ///< shared with callers that wait
};

} // namespace fcg::payments
