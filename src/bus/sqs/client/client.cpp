#include "bus/sqs/client/client.hpp"

#include "bus/sqs/client/batch_progress.hpp"
#include "bus/sqs/client/caller.hpp"
#include "bus/sqs/client/md5.hpp"
#include "bus/sqs/client/wire.hpp"
#include "platform/core/text.hpp"
#include "platform/http/connections.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace fcg::bus::sqs {
namespace {

exchange_function over_connections(async::loop& on, http::endpoint const& to,
                                   http::connection_settings const& how)
{
    auto const pool = std::make_shared<http::connections>(on, to, how);
    return [pool](http::client_request wanted, std::chrono::microseconds limit) {
        constexpr auto repeatable = true; // delivery is at least once in any case
        return pool->send(std::move(wanted), limit, repeatable);
    };
}

exchanges standard_exchanges(async::loop& on, http::endpoint const& to, sqs_settings const& how,
                             aws_environment const& around)
{
    // Whoever polls bounds his polls; one that waited for a connection would only be late.
    constexpr std::size_t max_polls = 1'000;
    http::connection_settings connecting;
    connecting.max = static_cast<std::size_t>(how.max_connections);
    connecting.ca_file = how.ca_file.empty() ? around.variable("AWS_CA_BUNDLE") : how.ca_file;
    auto calls = over_connections(on, to, connecting);
    connecting.max = max_polls;
    return {.calls = std::move(calls), .polls = over_connections(on, to, connecting)};
}

http::endpoint parse_endpoint(std::string const& url)
{
    auto const parsed = http::endpoint::parse(url);
    if (!parsed)
        throw std::runtime_error(fmt::format("the endpoint of SQS, \"{}\", is no http or https URL", url));
    return *parsed;
}

error damaged(std::string_view what)
{
    return {.code = "MD5Mismatch",
            .message = fmt::format("the MD5 of the {} is not that of what was sent", what),
            .sender_fault = false,
            .kind = error_kind::transient};
}

/// Throws call_failed when the answer does not tell it.
std::string queue_url_in(json::value const& answer, operation what)
{
    auto url = json::text_in(answer, "QueueUrl");
    if (url.empty())
        throw call_failed(to_text(what), {.code = "MalformedAnswer",
                                          .message = "the answer names no queue",
                                          .sender_fault = false,
                                          .kind = error_kind::transient});
    return url;
}

/// Why the service could not take this entry; empty when it could.
std::string why_unsendable(send_entry const& entry)
{
    if (auto const why = core::why_unsendable_text(entry.body); !why.empty())
        return fmt::format("the body {}", why);
    for (auto const& one : entry.attributes) {
        auto const is_text = !one.type.starts_with("Binary");
        for (std::string_view const text : {one.name, one.type, is_text ? one.value : one.name})
            if (auto const why = core::why_unsendable_text(text); !why.empty())
                return fmt::format("the attribute \"{}\" {}", core::one_line(one.name, 80), why);
    }
    return {};
}

} // namespace

struct client::inside {
    std::chrono::microseconds call_timeout;
    sqs::caller caller;
    call_metrics metrics;
    md5 digest;

    inside(parts with, sqs_settings const& how, std::string region, http::endpoint const& to,
           std::unique_ptr<credentials_chain> from, exchanges over)
        : call_timeout(std::chrono::milliseconds(how.call_timeout_ms)),
          caller(with, how.max_attempts, std::move(region), to, std::move(from), std::move(over)),
          metrics(with.metrics)
    {
    }

    task<json::value> call(operation what, std::string body)
    {
        return caller.call(what, std::move(body), call_timeout);
    }

    using write_function = std::function<std::string(std::vector<std::size_t> const& which)>;

    task<> run_batch(operation what, batch_progress& progress, write_function const& write,
                     batch_progress::verify_function const& verify);
    entry_outcome check_sent(send_entry const& entry, wire::accepted_entry const& told);
    bool arrived_whole(wire::delivery const& one);
};

client::client(parts with, sqs_settings const& how, aws_environment around)
{
    auto const found = find_place(how, around);
    auto const to = parse_endpoint(found.endpoint);
    inside_ = std::make_unique<inside>(with, how, found.region, to,
                                       standard_chain(how, around, with.on, with.clock, with.chance),
                                       standard_exchanges(with.on, to, how, around));
}

client::client(parts with, sqs_settings const& how, std::string region,
               std::unique_ptr<credentials_chain> from, exchange_function exchange)
{
    http::endpoint const to{
        .host = fmt::format("sqs.{}.amazonaws.com", region), .port = 443, .tls = true, .path = {}};
    inside_ = std::make_unique<inside>(with, how, std::move(region), to, std::move(from),
                                       exchanges{.calls = exchange, .polls = exchange});
}

client::~client() = default;

task<std::string> client::create_queue(std::string name, attributes how)
{
    auto body = wire::create_queue(name, how);
    auto const answer = co_await inside_->call(operation::create_queue, std::move(body));
    co_return queue_url_in(answer, operation::create_queue);
}

task<std::string> client::get_queue_url(std::string name)
{
    auto body = wire::get_queue_url(name);
    auto const answer = co_await inside_->call(operation::get_queue_url, std::move(body));
    co_return queue_url_in(answer, operation::get_queue_url);
}

task<attributes> client::get_queue_attributes(std::string url, std::vector<std::string> names)
{
    auto body = wire::get_queue_attributes(url, names);
    auto const answer = co_await inside_->call(operation::get_queue_attributes, std::move(body));
    co_return wire::attributes_in(answer, "Attributes");
}

task<> client::set_queue_attributes(std::string url, attributes how)
{
    auto body = wire::set_queue_attributes(url, how);
    co_await inside_->call(operation::set_queue_attributes, std::move(body));
}

task<> client::purge_queue(std::string url)
{
    auto body = wire::purge_queue(url);
    co_await inside_->call(operation::purge_queue, std::move(body));
}

task<> client::inside::run_batch(operation what, batch_progress& progress, write_function const& write,
                                 batch_progress::verify_function const& verify)
{
    for (std::int64_t number = 1; !progress.left().empty(); ++number) {
        if (number > 1) {
            auto refused = progress.worst();
            auto const again = co_await caller.wait_for_retry(what, std::move(refused), number - 1);
            if (!again)
                co_return;
        }
        try {
            auto body = write(progress.left());
            auto const answer = co_await call(what, std::move(body));
            progress.settle(wire::read_batch_answer(answer), verify);
        } catch (call_failed const& failure) {
            if (number == 1)
                throw;
            progress.give_up(failure.what_failed()); // what went before has succeeded: it is not thrown away
        }
    }
}

entry_outcome client::inside::check_sent(send_entry const& entry, wire::accepted_entry const& told)
{
    entry_outcome found;
    if (!told.md5_of_body.empty() && told.md5_of_body != digest.of(entry.body))
        found = damaged("body");
    else if (!told.md5_of_attributes.empty() && told.md5_of_attributes != digest.of(entry.attributes))
        found = damaged("attributes");
    if (found)
        metrics.damaged(operation::send_message_batch);
    return found;
}

task<std::vector<entry_outcome>> client::send_batch(std::string url, std::vector<send_entry> entries)
{
    batch_progress progress(entries.size());
    for (std::size_t place = 0; place < entries.size(); ++place)
        if (auto why = why_unsendable(entries[place]); !why.empty())
            progress.refuse(place, {.code = "InvalidMessageContents",
                                    .message = std::move(why),
                                    .kind = error_kind::unsendable});
    auto const write = [&](std::vector<std::size_t> const& which) {
        return wire::send_batch(url, entries, which);
    };
    auto const verify = [&](std::size_t place, wire::accepted_entry const& told) {
        return inside_->check_sent(entries[place], told);
    };
    co_await inside_->run_batch(operation::send_message_batch, progress, write, verify);
    co_return progress.take();
}

bool client::inside::arrived_whole(wire::delivery const& one)
{
    auto const whole =
        (one.md5_of_body.empty() || one.md5_of_body == digest.of(one.content.body)) &&
        (one.md5_of_attributes.empty() || one.md5_of_attributes == digest.of(one.content.attributes));
    if (!whole) {
        metrics.damaged(operation::receive_message);
        telemetry::log(telemetry::level::warning, "sqs", {},
                       "message {} was damaged on its way (its MD5 is another): it comes again",
                       core::one_line(one.content.message_id, 100));
    }
    return whole;
}

task<std::vector<sqs_message>> client::receive(std::string url, receive_options how)
{
    auto const limit = inside_->call_timeout + std::chrono::seconds(how.wait_seconds);
    auto body = wire::receive(url, how);
    auto const answer = co_await inside_->caller.call(operation::receive_message, std::move(body), limit);
    std::vector<sqs_message> received;
    for (auto& one : wire::read_messages(answer))
        if (inside_->arrived_whole(one))
            received.push_back(std::move(one.content));
    co_return received;
}

namespace {

/// The answer tells nothing more of the entry than that it was accepted.
entry_outcome nothing_to_verify(std::size_t, wire::accepted_entry const&)
{
    return std::nullopt;
}

} // namespace

task<std::vector<entry_outcome>> client::delete_batch(std::string url,
                                                      std::vector<std::string> receipt_handles)
{
    batch_progress progress(receipt_handles.size());
    auto const write = [&](std::vector<std::size_t> const& which) {
        return wire::delete_batch(url, receipt_handles, which);
    };
    co_await inside_->run_batch(operation::delete_message_batch, progress, write, nothing_to_verify);
    co_return progress.take();
}

task<std::vector<entry_outcome>> client::change_visibility_batch(std::string url,
                                                                 std::vector<visibility_entry> entries)
{
    batch_progress progress(entries.size());
    auto const write = [&](std::vector<std::size_t> const& which) {
        return wire::change_visibility_batch(url, entries, which);
    };
    co_await inside_->run_batch(operation::change_message_visibility_batch, progress, write,
                                nothing_to_verify);
    co_return progress.take();
}

task<std::string> client::start_message_move_task(std::string source_arn, std::string destination_arn)
{
    auto body = wire::start_message_move_task(source_arn, destination_arn);
    auto const answer = co_await inside_->call(operation::start_message_move_task, std::move(body));
    co_return json::text_in(answer, "TaskHandle");
}

task<std::vector<move_task>> client::list_message_move_tasks(std::string source_arn)
{
    auto body = wire::list_message_move_tasks(source_arn);
    auto const answer = co_await inside_->call(operation::list_message_move_tasks, std::move(body));
    co_return wire::read_move_tasks(answer);
}

} // namespace fcg::bus::sqs
