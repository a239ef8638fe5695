#pragma once
#include "bus/contracts/ids.hpp"
#include "internal/provider/guarded_provider.hpp"
#include "platform/async/waiter.hpp"
#include "platform/core/recent_texts.hpp"

#include <exception>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fcg::payments {

/// What buyers' browsers need to confirm their payments. A browser may ask as often as it likes, and few of
/// these requests reach the provider: a response is cached for some seconds, for a limited number of
/// payments, and concurrent callers for one payment share one request. Must run on the background loop, and
/// be owned by a std::shared_ptr, which callers that wait share.
class client_secrets : public std::enable_shared_from_this<client_secrets> {
public:
    /// `env` and `provider` must outlive this object.
    client_secrets(environment& env, guarded_provider& provider);

    /// Returns the client secret, or an empty text if the payment does not wait for its buyer. Throws what
    /// the provider throws.
    task<std::string> find(known_charge charge);

private:
    struct cached_secret {
        std::string text;
        core::steady_point until;
    };

    /// A request that is in progress, and the callers that wait for its response.
    struct open_question {
        std::vector<std::shared_ptr<async::waiter>> waiting;
        std::exception_ptr fault; ///< why there is no response
    };

    task<> wait_for(std::shared_ptr<open_question> other);
    task<std::string> ask(known_charge charge);
    void end(contracts::payment_id const& payment_id);

    environment& env_;
    guarded_provider& provider_;
    core::recent_texts<cached_secret> known_;
    std::map<std::string, std::shared_ptr<open_question>> open_;
};

} // namespace fcg::payments
