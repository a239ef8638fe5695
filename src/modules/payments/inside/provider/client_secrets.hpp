#pragma once
#include "inside/provider/guarded_provider.hpp"

#include <memory>
#include <string>

namespace fcg::payments {

/// What buyers' browsers need to confirm their payments. A browser asks as often as it likes, and the
/// provider hears little of it: what it said is remembered for some seconds, for as many payments as fit, and
/// of those who ask for the same payment at the same time one asks the provider. On the background loop.
class client_secrets {
public:
    /// Both outlive it.
    client_secrets(surroundings& with, guarded_provider& provider);

    /// Empty: the payment does not wait for its buyer. Throws what the provider throws.
    task<std::string> find(known_charge which);

private:
    struct inside;
    std::shared_ptr<inside> inside_; ///< shared with those who ask
};

} // namespace fcg::payments
