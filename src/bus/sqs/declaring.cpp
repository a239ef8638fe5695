// How queues come to be, or are found to be as they must.
#include "bus/sqs/complaints.hpp"
#include "bus/sqs/transport.hpp"
#include "platform/core/text.hpp"
#include "platform/json/value.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace fcg::bus::sqs {
namespace {

constexpr std::size_t longest_name_at_sqs = 80;
/// Dead letters keep the time when they were first sent, so both wait as long as SQS lets them.
constexpr std::chrono::seconds longest_retention = std::chrono::days(14);
constexpr std::int64_t max_receives_at_sqs = 1'000;

/// Lists are asked for by name: "All" brings what costs rights that nobody needs.
std::vector<std::string> const names_asked{"QueueArn", "MaximumMessageSize", "VisibilityTimeout",
                                           "MessageRetentionPeriod", "RedrivePolicy"};

std::optional<std::int64_t> to_number(std::string_view text)
{
    std::int64_t number = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

struct redrive_policy {
    std::string target;
    std::int64_t max_receives = 0;

    bool operator==(redrive_policy const&) const = default;
};

/// Services write the number as a number or as a text.
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
        policy.max_receives = to_number(max->as_number()->text).value_or(0);
    if (max && max->as_text())
        policy.max_receives = to_number(*max->as_text()).value_or(0);
    return policy;
}

std::string write_policy(redrive_policy const& policy)
{
    std::string text = "{\"deadLetterTargetArn\":";
    core::append_json_string(text, policy.target);
    return text + ",\"maxReceiveCount\":" + std::to_string(policy.max_receives) + "}";
}

std::string value_in(attributes const& all, std::string const& name)
{
    auto const found = all.find(name);
    return found == all.end() ? std::string() : found->second;
}

/// An attribute that the service does not know of cannot differ.
bool differs(attributes const& is, std::string const& name, std::string const& wanted)
{
    if (name == "RedrivePolicy")
        return read_policy(value_in(is, name)) != read_policy(wanted);
    return is.contains(name) && is.at(name) != wanted;
}

std::size_t size_limit_in(attributes const& is)
{
    auto const told = to_number(value_in(is, "MaximumMessageSize")).value_or(0);
    return told > 0 ? std::min(largest_message, static_cast<std::size_t>(told)) : largest_message;
}

/// Of a queue that we must not change: what makes messages die or end sooner than ours would.
void warn_of_what_differs(std::string const& queue, attributes const& is, attributes const& wanted)
{
    auto const warn = [&queue](std::string_view what, std::int64_t found, std::int64_t ours) {
        if (found > 0 && found < ours)
            telemetry::log(telemetry::level::warning, "bus", "",
                           "{} has the {} {}, and should have {}: messages may be given up too soon", queue,
                           what, found, ours);
    };
    auto const number = [](attributes const& in, std::string const& name) {
        return to_number(value_in(in, name)).value_or(0);
    };
    auto const retention = std::string("MessageRetentionPeriod");
    warn(retention, number(is, retention), number(wanted, retention));
    warn("maxReceiveCount", read_policy(value_in(is, "RedrivePolicy")).max_receives,
         read_policy(value_in(wanted, "RedrivePolicy")).max_receives);
}

attributes wanted_of(queue_settings const& how)
{
    return {{"VisibilityTimeout", std::to_string(std::clamp<std::int64_t>(seconds_up(how.visibility_timeout),
                                                                          0, longest_delay.count()))},
            {"MessageRetentionPeriod", std::to_string(longest_retention.count())}};
}

} // namespace

constexpr auto upsert_queue = R"(
    INSERT INTO queues (name, visibility_timeout, max_receives) VALUES ($1, $2, $3)
    ON CONFLICT (name) DO UPDATE
    SET visibility_timeout = excluded.visibility_timeout, max_receives = excluded.max_receives)";

task<> transport::declare(queue_settings how)
{
    if (!is_queue_name(how.name))
        throw std::invalid_argument("\"" + core::one_line(how.name, longest_name_at_sqs) +
                                    "\" cannot be the name of a queue");
    if (dead_letter_queue(how_.queue_prefix + how.name).size() > longest_name_at_sqs)
        throw std::invalid_argument("\"" + dead_letter_queue(how_.queue_prefix + how.name) +
                                    "\" is too long for the name of a queue: shorten bus.sqs.queuePrefix");
    auto const name = how.name;
    auto unit = [how](storage::transaction& in) {
        auto const timeout = how.visibility_timeout.count();
        in.execute(upsert_queue, dead_letter_queue(how.name), timeout,
                   std::numeric_limits<std::int64_t>::max());
        in.execute(upsert_queue, how.name, timeout, how.max_receives);
    };
    co_await file_.write(std::move(unit));
    add_queue(std::move(how));
    co_await connect(*find_queue(name));
}

/// Both queues, the dead-letter queue first: the other points at it.
task<> transport::connect(one_queue& either)
{
    auto& queue = either.source ? *either.source : either;
    auto& errors = *queue.errors;
    auto const* where = &errors.how.name;
    std::exception_ptr failure;
    try {
        co_await connect_one(errors, wanted_of(errors.how));
        where = &queue.how.name;
        redrive_policy const policy{.target = errors.arn,
                                    .max_receives = std::min(queue.how.max_receives, max_receives_at_sqs)};
        auto wanted = wanted_of(queue.how);
        wanted["RedrivePolicy"] = write_policy(policy);
        co_await connect_one(queue, std::move(wanted));
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure)
        complain(failure, *where);
}

/// Makes or finds the queue as it is wanted; it is connected when this returns.
task<> transport::connect_one(one_queue& queue, attributes wanted)
{
    auto const url = co_await make_or_find(queue, wanted);
    auto is = co_await client_->get_queue_attributes(url, names_asked);
    if (how_.create_queues) {
        co_await set_what_differs(url, is, wanted);
        if (size_limit_in(is) < largest_message)
            is = co_await with_higher_limit(queue, url, std::move(is));
    } else {
        verify(queue, is, wanted);
        warn_of_what_differs(name_at_sqs(queue), is, wanted);
    }
    queue.arn = value_in(is, "QueueArn");
    queue.largest = size_limit_in(is);
    if (queue.largest < largest_message)
        telemetry::log(
            telemetry::level::warning, "bus", "",
            "{} takes messages of {} octets at most: a larger event would keep all later ones from "
            "being sent; raise its MaximumMessageSize to {}",
            name_at_sqs(queue), queue.largest, largest_message);
    queue.url = url;
}

task<std::string> transport::make_or_find(one_queue const& queue, attributes wanted)
{
    auto const name = name_at_sqs(queue);
    if (how_.create_queues) {
        try {
            co_return co_await client_->create_queue(name, std::move(wanted));
        } catch (call_failed const& why) {
            if (why.what_failed().code != "QueueNameExists")
                throw;
        }
    }
    co_return co_await client_->get_queue_url(name);
}

task<> transport::set_what_differs(std::string url, attributes is, attributes wanted)
{
    std::erase_if(wanted, [&is](auto const& one) { return !differs(is, one.first, one.second); });
    if (!wanted.empty())
        co_await client_->set_queue_attributes(std::move(url), std::move(wanted));
}

/// A queue that was made when SQS's limit was lower keeps that one. A service that knows no higher one is
/// used as it is.
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

/// What others have made must at least send its dead letters to where we look for them.
void transport::verify(one_queue const& queue, attributes const& is, attributes const& wanted) const
{
    if (!wanted.contains("RedrivePolicy"))
        return;
    auto const expected = read_policy(wanted.at("RedrivePolicy")).target;
    auto const found = read_policy(value_in(is, "RedrivePolicy")).target;
    if (found != expected)
        throw queue_unavailable("SQS, queue " + name_at_sqs(queue) + ": its dead letters go to " +
                                (found.empty() ? "no queue" : "\"" + found + "\"") + ", not to \"" +
                                expected +
                                "\": correct its redrive policy, or let bus.sqs.createQueues do it");
}

} // namespace fcg::bus::sqs
