#include "platform/async/circuit_breaker.hpp"

#include <array>
#include <cstddef>

namespace fcg::async {

std::string_view to_text(circuit state)
{
    constexpr std::array<std::string_view, 3> names{"closed", "half-open", "open"};
    return names[static_cast<std::size_t>(state)];
}

bool circuit_breaker::refuses(core::steady_point now) const
{
    return state_ != circuit::closed && !trial_is_free_ && now - since_ < settings_.pause;
}

bool circuit_breaker::may_try(core::steady_point now)
{
    if (refuses(now))
        return false;
    if (state_ == circuit::closed)
        return true;
    state_ = circuit::half_open;
    trial_is_free_ = false;
    since_ = now;
    return true;
}

void circuit_breaker::succeeded()
{
    if (state_ == circuit::open)
        return;
    state_ = circuit::closed;
    in_a_row_ = 0;
    trial_is_free_ = false;
}

void circuit_breaker::failed(core::steady_point now)
{
    if (state_ == circuit::open)
        return; // a late failure does not lengthen the pause
    if (state_ == circuit::closed && ++in_a_row_ < settings_.failures)
        return;
    state_ = circuit::open;
    since_ = now;
    trial_is_free_ = false;
}

} // namespace fcg::async
