#include "bus/sqs/failing.hpp"

#include "bus/queue.hpp"
#include "bus/sqs/credentials/credentials.hpp"

namespace fcg::bus::sqs {
namespace {

/// Returns what the operator can do, as the end of a sentence; empty if waiting is all.
std::string_view advice(error_kind kind)
{
    switch (kind) {
    case error_kind::no_queue:
        return "create the queue, or look at bus.sqs.region, bus.sqs.endpoint and bus.sqs.queuePrefix; with "
               "bus.sqs.createQueues it is made at the next start";
    case error_kind::denied:
        return "allow these credentials the operation on this queue";
    case error_kind::credentials:
    case error_kind::clock_skew:
        return "look at the credentials and at this machine's clock";
    case error_kind::over_limit:
        return "too many messages are received and not settled";
    case error_kind::terminal:
        return "the service refuses the request as it is";
    case error_kind::throttled:
    case error_kind::transient:
    case error_kind::lease_lost:
    case error_kind::unsendable:
        break;
    }
    return {};
}

std::string sentence(std::string_view queue, std::string_view value, error_kind kind)
{
    auto text = "SQS, queue " + std::string(queue) + ": " + std::string(value);
    if (auto const help = advice(kind); !help.empty())
        text += " (" + std::string(help) + ")";
    return text;
}

} // namespace

void fail(std::exception_ptr const& thrown, std::string_view queue)
{
    try {
        std::rethrow_exception(thrown);
    } catch (call_failed const& why) {
        throw queue_unavailable(sentence(queue, why.what(), why.what_failed().kind));
    } catch (no_credentials const& why) {
        throw queue_unavailable(sentence(queue, why.what(), error_kind::transient));
    }
}

void fail(error const& error, std::string_view operation, std::string_view queue)
{
    fail(std::make_exception_ptr(call_failed(operation, error)), queue);
}

} // namespace fcg::bus::sqs
