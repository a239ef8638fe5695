#include "bus/sqs/credentials/freshness.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace fcg::bus::sqs {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr microseconds advisory = 15min;  ///< before expiry; from then on they are renewed in the background
constexpr microseconds mandatory = 10min; ///< before expiry; then a renewal is tried before they are used
constexpr microseconds min_jitter = 2min;
constexpr microseconds max_jitter = 10min;
constexpr microseconds first_pause = 1s;
constexpr microseconds longest_pause = 60s;
constexpr microseconds trust_after_repetition = 30s;

microseconds between(microseconds min, microseconds max, core::random_source& random)
{
    return min + microseconds(random.below(static_cast<std::uint64_t>((max - min).count()) + 1));
}

} // namespace

freshness::advice freshness::at(core::time_point now) const
{
    bool const may_ask = now >= not_before_;
    if (!known_ || distrusted_)
        return may_ask ? advice::wait : advice::give_up;
    if (!good_until_ || *good_until_ - now > advisory)
        return advice::use;
    if (!may_ask)
        return *good_until_ > now ? advice::use : advice::give_up;
    return *good_until_ - now > mandatory ? advice::renew : advice::wait;
}

void freshness::renewed(credentials credentials, core::time_point now)
{
    bool const repeated = distrusted_ && known_ && known_->access_key_id == credentials.access_key_id &&
                          known_->session_token == credentials.session_token;
    trusted_until_ = repeated ? now + trust_after_repetition : core::time_point{};
    known_ = std::move(credentials);
    good_until_ = known_->expires_at;
    distrusted_ = false;
    failures_ = 0;
    // A source that has only credentials that expire soon is not asked each time.
    bool const ends_soon = good_until_ && *good_until_ - now <= advisory;
    not_before_ = ends_soon ? now + (*good_until_ - now) / 2 : core::time_point{};
}

void freshness::failed(core::time_point now)
{
    auto const longest = std::min(first_pause * (1 << std::min(failures_++, 6)), longest_pause);
    not_before_ = now + between(longest / 2, longest, random_);
    bool const must_be_extended = known_ && !distrusted_ && good_until_ && *good_until_ - now <= mandatory;
    if (must_be_extended)
        good_until_ = now + advisory + between(min_jitter, max_jitter, random_);
}

bool freshness::distrust(std::string const& access_key_id, core::time_point now)
{
    if (!known_ || known_->access_key_id != access_key_id || now < trusted_until_)
        return false;
    return !std::exchange(distrusted_, true);
}

} // namespace fcg::bus::sqs
