#include "inside/payment/payment.hpp"

#include "bus/contracts/payment_failed.hpp"
#include "bus/contracts/payment_processing.hpp"
#include "bus/contracts/payment_requested.hpp"
#include "bus/contracts/payment_succeeded.hpp"

#include <array>
#include <stdexcept>

namespace fcg::payments {

namespace {

constexpr std::array<std::string_view, 7> status_names{"pending", "processing", "approved", "declined",
                                                       "failed",  "cancelled",  "refunded"};

template <class Contract>
Contract read(storage::stored_event const& event)
{
    auto const parsed = json::parse(event.payload);
    Contract content;
    auto const* body = std::get_if<json::value>(&parsed);
    auto const fault = body != nullptr ? from_json(*body, content) : std::get<json::fault>(parsed).reason;
    if (!fault.empty())
        throw std::runtime_error("the event at " + event.stream + " version " +
                                 std::to_string(event.stream_version) + " cannot be read: " + fault);
    return content;
}

void move_to(payment& state, status next, storage::stored_event const& event)
{
    if (!may_become(state.status, next))
        throw std::runtime_error(event.stream + " version " + std::to_string(event.stream_version) +
                                 ": a payment that is " + std::string(to_text(state.status)) +
                                 " cannot become " + std::string(to_text(next)));
    state.status = next;
}

void apply(payment& state, storage::stored_event const& event)
{
    using namespace contracts;
    if (event.type == payment_requested::name) {
        auto const content = read<payment_requested>(event);
        state.payment_id = content.payment_id;
        state.user_id = content.user_id;
        state.game_id = content.game_id;
        state.amount = content.amount;
        state.method = content.method;
        state.correlation_id = content.correlation_id;
        state.requested_at = event.occurred_at;
    } else if (event.type == payment_processing::name) {
        move_to(state, status::processing, event);
        ++state.attempts;
    } else if (event.type == payment_succeeded::name) {
        move_to(state, status::approved, event);
    } else if (event.type == payment_failed::name) {
        auto content = read<payment_failed>(event);
        auto const ended = parse_status(content.status);
        if (!ended)
            throw std::runtime_error(event.stream + ": no status is called " + content.status);
        move_to(state, *ended, event);
        state.reason = std::move(content.reason);
    }
    // What tells others of an end (GamePurchaseCompleted) changes nothing here.
    state.version = event.stream_version;
    state.last_update_at = event.occurred_at;
}

} // namespace

std::string_view to_text(status of)
{
    return status_names[static_cast<std::size_t>(of)];
}

std::optional<status> parse_status(std::string_view text)
{
    for (std::size_t i = 0; i < status_names.size(); ++i)
        if (status_names[i] == text)
            return static_cast<status>(i);
    return std::nullopt;
}

bool has_ended(status of)
{
    return of != status::pending && of != status::processing;
}

bool may_become(status from, status to)
{
    switch (from) {
    case status::pending:
        return to != status::pending && to != status::refunded;
    case status::processing:
        return to != status::pending && to != status::refunded;
    case status::approved:
        return to == status::refunded;
    case status::declined:
    case status::failed:
    case status::cancelled:
    case status::refunded:
        return false;
    }
    return false;
}

std::string stream_of(std::string_view payment_id)
{
    return "payment-" + std::string(payment_id);
}

payment replay(std::vector<storage::stored_event> const& events)
{
    payment state;
    for (auto const& event : events)
        apply(state, event);
    return state;
}

std::optional<payment> load_payment(storage::reader& in, std::string_view payment_id)
{
    auto const events = storage::events_of(in, stream_of(payment_id));
    if (events.empty())
        return std::nullopt;
    return replay(events);
}

} // namespace fcg::payments
