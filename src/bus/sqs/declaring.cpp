#include "platform/core/numbers.hpp"
// Declaring: queues are created, or checked if they exist.
#include "bus/sqs/failing.hpp"
#include "bus/sqs/transport.hpp"
#include "platform/core/text.hpp"
#include "platform/json/value.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace fcg::bus::sqs {
namespace {

constexpr std::size_t longest_name_at_sqs = 80;
/// SQS's maximum: a dead letter keeps the time when it was first sent, so its age counts from then.
constexpr std::chrono::seconds longest_retention = std::chrono::days(14);
constexpr std::int64_t max_receives_at_sqs = 1'000;

/// Names instead of "All", which would need rights that are not used here.
std::vector<std::string> const names_asked{"QueueArn", "MaximumMessageSize", "VisibilityTimeout",
                                           "MessageRetentionPeriod", "RedrivePolicy"};

struct redrive_policy {
    std::string target;
    std::int64_t max_receives = 0;

    bool operator==(redrive_policy const&) const = default;
};

/// Accepts the number as a JSON number or as a text, since services write both.
redrive_policy read_policy(std::string const& text)
{
    auto const parsed = json::parse(text);
    auto const* const document = std::get_if<json::value>(&parsed);
    redrive_policy policy;
    if (document == nullptr)
        return policy;
    if (auto const* const target = document->find("deadLetterTargetArn"); target && target->as_text())
        policy.target = *target->as_text();
    auto const* const max = document->find("maxReceiveCount");
    if (max && max->as_number())
        policy.max_receives = core::parse_number<std::int64_t>(max->as_number()->text).value_or(0);
    if (max && max->as_text())
        policy.max_receives = core::parse_number<std::int64_t>(*max->as_text()).value_or(0);
    return policy;
}

std::string write_policy(redrive_policy const& policy)
{
    std::string text = "{\"deadLetterTargetArn\":";
    core::append_json_string(text, policy.target);
    return text + ",\"maxReceiveCount\":" + std::to_string(policy.max_receives) + "}";
}

std::string value_in(attributes const& attributes, std::string const& name)
{
    auto const it = attributes.find(name);
    return it == attributes.end() ? std::string() : it->second;
}

/// Returns false for an attribute that the service does not know.
bool differs(attributes const& is, std::string const& name, std::string const& text)
{
    if (name == "RedrivePolicy")
        return read_policy(value_in(is, name)) != read_policy(text);
    return is.contains(name) && is.at(name) != text;
}

std::size_t size_limit_in(attributes const& is)
{
    auto const max_size = core::parse_number<std::int64_t>(value_in(is, "MaximumMessageSize")).value_or(0);
    return max_size > 0 ? std::min(largest_message, static_cast<std::size_t>(max_size)) : largest_message;
}

/// Warns of settings of a queue that must not be changed, if they would bury or delete messages earlier than
/// ours.
void warn_of_what_differs(std::string const& queue, attributes const& is,
                          attributes const& requested_attributes)
{
    auto const warn = [&queue](std::string_view text, std::int64_t current, std::int64_t ours) {
        if (current > 0 && current < ours)
            telemetry::log(telemetry::level::warning, "bus", "",
                           "{} has the {} {}, and should have {}: messages may be abandoned too soon", queue,
                           text, current, ours);
    };
    auto const number = [](attributes const& attributes, std::string const& name) {
        return core::parse_number<std::int64_t>(value_in(attributes, name)).value_or(0);
    };
    auto const retention = std::string("MessageRetentionPeriod");
    warn(retention, number(is, retention), number(requested_attributes, retention));
    warn("maxReceiveCount", read_policy(value_in(is, "RedrivePolicy")).max_receives,
         read_policy(value_in(requested_attributes, "RedrivePolicy")).max_receives);
}

attributes wanted_of(queue_settings const& settings)
{
    return {{"VisibilityTimeout", std::to_string(std::clamp<std::int64_t>(
                                      seconds_up(settings.visibility_timeout), 0, longest_delay.count()))},
            {"MessageRetentionPeriod", std::to_string(longest_retention.count())}};
}

} // namespace

constexpr auto upsert_queue = R"(
    INSERT INTO queues (name, visibility_timeout, max_receives) VALUES ($1, $2, $3)
    ON CONFLICT (name) DO UPDATE
    SET visibility_timeout = excluded.visibility_timeout, max_receives = excluded.max_receives)";

task<> transport::declare(queue_settings settings)
{
    if (!is_queue_name(settings.name))
        throw std::invalid_argument("\"" + core::one_line(settings.name, longest_name_at_sqs) +
                                    "\" cannot be the name of a queue");
    if (dead_letter_queue(settings_.queue_prefix + settings.name).size() > longest_name_at_sqs)
        throw std::invalid_argument("\"" + dead_letter_queue(settings_.queue_prefix + settings.name) +
                                    "\" is too long for the name of a queue: shorten bus.sqs.queuePrefix");
    auto const name = settings.name;
    auto unit = [settings](storage::transaction& tx) {
        auto const timeout = settings.visibility_timeout.count();
        tx.execute(upsert_queue, dead_letter_queue(settings.name), timeout,
                   std::numeric_limits<std::int64_t>::max());
        tx.execute(upsert_queue, settings.name, timeout, settings.max_receives);
    };
    co_await file_.write(std::move(unit));
    add_queue(std::move(settings));
    co_await connect(*find_queue(name));
}

/// Connects a queue and its dead-letter queue. The latter is first, because the redrive policy of the former
/// refers to it.
task<> transport::connect(one_queue& either)
{
    auto& queue = either.source ? *either.source : either;
    auto& errors = *queue.errors;
    auto const* name = &errors.settings.name;
    try {
        co_await connect_one(errors, wanted_of(errors.settings));
        name = &queue.settings.name;
        redrive_policy const policy{
            .target = errors.arn, .max_receives = std::min(queue.settings.max_receives, max_receives_at_sqs)};
        auto attributes = wanted_of(queue.settings);
        attributes["RedrivePolicy"] = write_policy(policy);
        co_await connect_one(queue, std::move(attributes));
    } catch (...) {
        fail(std::current_exception(), *name);
    }
}

/// Creates the queue or finds it, and sets or checks its attributes. The queue is connected when this
/// returns.
task<> transport::connect_one(one_queue& queue, attributes attributes)
{
    auto const url = co_await make_or_find(queue, attributes);
    auto is = co_await client_->get_queue_attributes(url, names_asked);
    if (settings_.create_queues) {
        co_await set_what_differs(url, is, attributes);
        if (size_limit_in(is) < largest_message)
            is = co_await with_higher_limit(queue, url, std::move(is));
    } else {
        verify(queue, is, attributes);
        warn_of_what_differs(name_at_sqs(queue), is, attributes);
    }
    queue.arn = value_in(is, "QueueArn");
    queue.largest = size_limit_in(is);
    if (queue.largest < largest_message)
        telemetry::log(telemetry::level::warning, "bus", "",
                       "{} accepts messages of {} octets at most: a larger event would keep all later ones "
                       "from being sent; raise its MaximumMessageSize to {}",
                       name_at_sqs(queue), queue.largest, largest_message);
    queue.url = url;
}

task<std::string> transport::make_or_find(one_queue const& queue, attributes attributes)
{
    auto const name = name_at_sqs(queue);
    if (settings_.create_queues) {
        try {
            co_return co_await client_->create_queue(name, std::move(attributes));
        } catch (call_failed const& why) {
            if (why.what_failed().code != "QueueNameExists")
                throw;
        }
    }
    co_return co_await client_->get_queue_url(name);
}

task<> transport::set_what_differs(std::string url, attributes is, attributes attributes)
{
    std::erase_if(attributes, [&is](auto const& entry) { return !differs(is, entry.first, entry.second); });
    if (!attributes.empty())
        co_await client_->set_queue_attributes(std::move(url), std::move(attributes));
}

/// Raises the limit of a queue that was created when SQS's limit was lower, since it keeps that limit. If the
/// service knows no higher limit, the queue is used as it is.
task<attributes> transport::with_higher_limit(one_queue const& queue, std::string url, attributes is)
{
    attributes const limit{{"MaximumMessageSize", std::to_string(largest_message)}};
    try {
        co_await client_->set_queue_attributes(url, limit);
    } catch (call_failed const& why) {
        if (why.what_failed().kind != error_kind::terminal)
            throw;
        telemetry::log(telemetry::level::info, "bus", "", "{}: {}", name_at_sqs(queue), why.what());
        co_return is;
    }
    co_return co_await client_->get_queue_attributes(url, names_asked);
}

/// Checks that the redrive policy of a queue that others have created refers to the expected dead-letter
/// queue.
void transport::verify(one_queue const& queue, attributes const& is, attributes const& attributes) const
{
    if (!attributes.contains("RedrivePolicy"))
        return;
    auto const expected = read_policy(attributes.at("RedrivePolicy")).target;
    auto const text = read_policy(value_in(is, "RedrivePolicy")).target;
    if (text != expected)
        throw queue_unavailable("SQS, queue " + name_at_sqs(queue) + ": its dead letters go to " +
                                (text.empty() ? "no queue" : "\"" + text + "\"") + ", not to \"" + expected +
                                "\": correct its redrive policy, or let bus.sqs.createQueues do it");
}

} // namespace fcg::bus::sqs
