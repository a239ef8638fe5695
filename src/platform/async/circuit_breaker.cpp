#include "platform/async/circuit_breaker.hpp"

namespace fcg::async {

std::string_view to_text(circuit state)
{
    switch (state) {
    case circuit::closed:
        return "closed";
    case circuit::open:
        return "open";
    case circuit::half_open:
        break;
    }
    return "half-open";
}

double as_number(circuit state)
{
    switch (state) {
    case circuit::closed:
        return 0;
    case circuit::half_open:
        return 1;
    case circuit::open:
        break;
    }
    return 2;
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

void circuit_breaker::abandoned()
{
    trial_is_free_ = state_ == circuit::half_open;
}

} // namespace fcg::async
