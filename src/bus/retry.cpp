#include "bus/retry.hpp"

#include "platform/async/workplace.hpp"
#include "platform/core/text.hpp"
#include "platform/core/unavailable.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>

namespace fcg::bus {

std::chrono::microseconds backoff(std::int64_t attempt, std::chrono::microseconds base,
                                  std::chrono::microseconds most, double fraction)
{
    auto ceiling = std::min(base, most);
    for (std::int64_t i = 1; i < attempt && ceiling < most; ++i)
        ceiling = std::min(ceiling * 2, most);
    return std::chrono::microseconds(
        static_cast<std::int64_t>(static_cast<double>(ceiling.count()) * fraction));
}

failure classify(std::exception_ptr const& thrown)
{
    try {
        std::rethrow_exception(thrown);
    } catch (refused const& why) {
        return {failure_kind::refused, core::one_line(why.what())};
    } catch (lease_lost const& why) {
        return {failure_kind::lease_lost, core::one_line(why.what())};
    } catch (core::unavailable_elsewhere const& why) {
        return {failure_kind::outage, core::one_line(why.what()), true};
    } catch (core::unavailable const& why) {
        return {failure_kind::outage, core::one_line(why.what())};
    } catch (async::workplace_full const& why) {
        return {failure_kind::outage, core::one_line(why.what())};
    } catch (boost::system::system_error const& why) {
        bool const stopped = why.code() == boost::asio::error::operation_aborted;
        return {stopped ? failure_kind::stopped : failure_kind::passing, core::one_line(why.what())};
    } catch (std::exception const& why) {
        return {failure_kind::passing, core::one_line(why.what())};
    } catch (...) {
        return {failure_kind::passing, "an exception that is no std::exception"};
    }
}

verdict decide(failure const& of, std::int64_t attempt, consumer_settings const& how, double fraction)
{
    using fate = verdict::fate;
    switch (of.kind) {
    case failure_kind::refused:
        return {.what = fate::bury, .delay = {}, .reason = of.text};
    case failure_kind::lease_lost:
        return {.what = fate::leave, .delay = {}, .reason = {}};
    case failure_kind::stopped:
        return {.what = fate::retry, .delay = {}, .reason = {}};
    case failure_kind::outage:
        return {.what = fate::retry,
                .delay = backoff(attempt, how.retry_base, how.retry_most, fraction),
                .reason = {}};
    case failure_kind::passing:
        break;
    }
    if (attempt >= how.most_attempts)
        return {.what = fate::bury,
                .delay = {},
                .reason = "failed " + std::to_string(attempt) + " times: " + of.text};
    return {.what = fate::retry,
            .delay = backoff(attempt, how.retry_base, how.retry_most, fraction),
            .reason = {}};
}

} // namespace fcg::bus
