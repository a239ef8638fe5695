#include "bus/consuming/retry.hpp"

#include "platform/async/backoff.hpp"
#include "platform/async/error_text.hpp"
#include "platform/async/executor.hpp"
#include "platform/core/text.hpp"
#include "platform/core/unavailable.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>

namespace fcg::bus {
namespace {

/// Returns whether files, ports or memory are exhausted, which no message has caused.
bool means_exhaustion(boost::system::error_code const& error)
{
    namespace errc = boost::system::errc;
    return error == errc::too_many_files_open || error == errc::too_many_files_open_in_system ||
           error == errc::no_buffer_space || error == errc::not_enough_memory ||
           error == errc::address_not_available;
}

failure_kind kind_of(boost::system::error_code const& error)
{
    if (error == boost::asio::error::operation_aborted)
        return failure_kind::stopped;
    return means_exhaustion(error) ? failure_kind::outage : failure_kind::passing;
}

} // namespace

failure classify(std::exception_ptr const& thrown)
{
    try {
        std::rethrow_exception(thrown);
    } catch (refused const& why) {
        return {failure_kind::refused, core::one_line(why.what())};
    } catch (lease_lost const& why) {
        return {failure_kind::lease_lost, core::one_line(why.what())};
    } catch (core::remote_unavailable const& why) {
        return {failure_kind::outage, core::one_line(why.what()), true};
    } catch (core::unavailable const& why) {
        return {failure_kind::outage, core::one_line(why.what())};
    } catch (async::executor_full const& why) {
        return {failure_kind::outage, core::one_line(why.what())};
    } catch (boost::system::system_error const& why) {
        return {kind_of(why.code()), core::one_line(async::error_text(why))};
    } catch (std::exception const& why) {
        return {failure_kind::passing, core::one_line(why.what())};
    } catch (...) {
        return {failure_kind::passing, "an exception that is not a std::exception"};
    }
}

verdict decide(failure const& failure, std::int64_t attempt, consumer_settings const& settings,
               double fraction)
{
    switch (failure.kind) {
    case failure_kind::refused:
        return {.disposition = verdict::disposition::bury, .delay = {}, .reason = failure.text};
    case failure_kind::lease_lost:
        return {.disposition = verdict::disposition::leave, .delay = {}, .reason = {}};
    case failure_kind::stopped:
    case failure_kind::outage:
        return {.disposition = verdict::disposition::retry,
                .delay =
                    async::backoff_with_jitter(attempt, settings.retry_base, settings.retry_max, fraction),
                .reason = {}};
    case failure_kind::passing:
        break;
    }
    if (attempt >= settings.max_attempts)
        return {.disposition = verdict::disposition::bury,
                .delay = {},
                .reason = "failed " + std::to_string(attempt) + " times: " + failure.text};
    return {.disposition = verdict::disposition::retry,
            .delay = async::backoff_with_jitter(attempt, settings.retry_base, settings.retry_max, fraction),
            .reason = {}};
}

} // namespace fcg::bus
