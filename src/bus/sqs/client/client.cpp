#include "bus/sqs/client/client.hpp"

#include "bus/sqs/client/batch_progress.hpp"
#include "bus/sqs/client/caller.hpp"
#include "bus/sqs/client/md5.hpp"
#include "bus/sqs/client/wire.hpp"
#include "platform/core/text.hpp"
#include "platform/http/client/connection_pool.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace fcg::bus::sqs {
namespace {

exchange_function over_connections(async::loop& loop, http::endpoint const& endpoint,
                                   http::connection_settings const& settings)
{
    auto const pool = std::make_shared<http::connection_pool>(loop, endpoint, settings);
    return [pool](http::client_request request, std::chrono::microseconds limit) {
        constexpr auto repeatable = true; // delivery is at least once in any case
        return pool->send(std::move(request), limit, repeatable);
    };
}

exchanges standard_exchanges(async::loop& loop, http::endpoint const& endpoint, sqs_settings const& settings,
                             aws_environment const& environment)
{
    // The callers limit the number of polls; a poll that waits for a connection would only be late.
    constexpr std::size_t max_polls = 1'000;
    http::connection_settings connecting;
    connecting.max = static_cast<std::size_t>(settings.max_connections);
    connecting.ca_file = settings.ca_file.empty() ? environment.variable("AWS_CA_BUNDLE") : settings.ca_file;
    auto calls = over_connections(loop, endpoint, connecting);
    connecting.max = max_polls;
    return {.calls = std::move(calls), .polls = over_connections(loop, endpoint, connecting)};
}

/// Throws call_failed if the response has no URL.
std::string queue_url_in(json::value const& answer, operation operation)
{
    auto url = json::text_in(answer, "QueueUrl");
    if (url.empty())
        throw call_failed(to_text(operation),
                          transient_error("MalformedAnswer", "the answer names no queue"));
    return url;
}

/// Returns why the service would refuse this entry; empty if it would not.
std::string why_unsendable(send_entry const& entry)
{
    if (auto const why = core::why_unsendable_text(entry.body); !why.empty())
        return fmt::format("the body {}", why);
    for (auto const& attribute : entry.attributes) {
        auto const is_text = !attribute.type.starts_with("Binary");
        for (std::string_view const text :
             {attribute.name, attribute.type, is_text ? attribute.value : attribute.name})
            if (auto const why = core::why_unsendable_text(text); !why.empty())
                return fmt::format("the attribute \"{}\" {}", core::one_line(attribute.name, 80), why);
    }
    return {};
}

} // namespace

std::size_t octets_of(send_entry const& entry)
{
    auto octets = entry.body.size();
    for (auto const& attribute : entry.attributes)
        octets += attribute.name.size() + attribute.type.size() + attribute.value.size();
    return octets;
}

struct client::impl {
    std::chrono::microseconds call_timeout;
    sqs::caller caller;
    call_metrics metrics;
    md5 digest;

    impl(context context, sqs_settings const& settings, std::string region, http::endpoint const& endpoint,
         std::unique_ptr<credentials_chain> credentials, exchanges exchanges)
        : call_timeout(std::chrono::milliseconds(settings.call_timeout_ms)),
          caller(context, settings.max_attempts, std::move(region), endpoint, std::move(credentials),
                 std::move(exchanges)),
          metrics(context.metrics)
    {
    }

    task<json::value> call(operation operation, std::string body)
    {
        return caller.call(operation, std::move(body), call_timeout);
    }

    using write_function = std::function<std::string(std::vector<std::size_t> const& indexes)>;

    task<> run_batch(operation operation, batch_progress& progress, write_function const& write,
                     batch_progress::verify_function const& verify);
    std::string_view damaged_part(std::string const& body, std::string const& md5_of_body,
                                  std::vector<message_attribute> const& attributes,
                                  std::string const& md5_of_attributes) const;
    entry_outcome check_sent(send_entry const& entry, wire::accepted_entry const& accepted);
    bool arrived_whole(wire::delivery const& delivery);
};

client::client(context context, sqs_settings const& settings, aws_environment environment)
{
    auto const regional_endpoint = find_endpoint(settings, environment);
    // find_endpoint() has checked the URL.
    auto const endpoint = http::endpoint::parse(regional_endpoint.endpoint).value();
    impl_ = std::make_unique<impl>(
        context, settings, regional_endpoint.region, endpoint,
        standard_chain(settings, environment, context.loop, context.clock, context.random),
        standard_exchanges(context.loop, endpoint, settings, environment));
}

client::client(context context, sqs_settings const& settings, std::string region,
               std::unique_ptr<credentials_chain> credentials, exchange_function exchange)
{
    http::endpoint const endpoint{
        .host = fmt::format("sqs.{}.amazonaws.com", region), .port = 443, .tls = true, .path = {}};
    impl_ = std::make_unique<impl>(context, settings, std::move(region), endpoint, std::move(credentials),
                                   exchanges{.calls = exchange, .polls = exchange});
}

client::~client() = default;

task<std::string> client::create_queue(std::string name, attributes attributes)
{
    auto body = wire::create_queue(name, attributes);
    auto const answer = co_await impl_->call(operation::create_queue, std::move(body));
    co_return queue_url_in(answer, operation::create_queue);
}

task<std::string> client::get_queue_url(std::string name)
{
    auto body = wire::get_queue_url(name);
    auto const answer = co_await impl_->call(operation::get_queue_url, std::move(body));
    co_return queue_url_in(answer, operation::get_queue_url);
}

task<attributes> client::get_queue_attributes(std::string url, std::vector<std::string> names)
{
    auto body = wire::get_queue_attributes(url, names);
    auto const answer = co_await impl_->call(operation::get_queue_attributes, std::move(body));
    co_return wire::attributes_in(answer, "Attributes");
}

task<> client::set_queue_attributes(std::string url, attributes attributes)
{
    auto body = wire::set_queue_attributes(url, attributes);
    co_await impl_->call(operation::set_queue_attributes, std::move(body));
}

task<> client::purge_queue(std::string url)
{
    auto body = wire::purge_queue(url);
    co_await impl_->call(operation::purge_queue, std::move(body));
}

task<> client::impl::run_batch(operation operation, batch_progress& progress, write_function const& write,
                               batch_progress::verify_function const& verify)
{
    for (std::int64_t number = 1; !progress.left().empty(); ++number) {
        if (number > 1) {
            auto refused = progress.worst();
            auto const again = co_await caller.wait_for_retry(operation, std::move(refused), number - 1);
            if (!again)
                co_return;
        }
        try {
            auto body = write(progress.left());
            auto const answer = co_await call(operation, std::move(body));
            progress.settle(wire::read_batch_response(answer), verify);
        } catch (call_failed const& failure) {
            if (number == 1)
                throw;
            progress.give_up(failure.what_failed()); // keeps the outcomes of earlier requests
        }
    }
}

/// Returns the part of a message that does not have its MD5. Returns an empty text if there is none, or if
/// the service sends no MD5s.
std::string_view client::impl::damaged_part(std::string const& body, std::string const& md5_of_body,
                                            std::vector<message_attribute> const& attributes,
                                            std::string const& md5_of_attributes) const
{
    if (!md5_of_body.empty() && md5_of_body != digest.of(body))
        return "body";
    if (!md5_of_attributes.empty() && md5_of_attributes != digest.of(attributes))
        return "attributes";
    return {};
}

entry_outcome client::impl::check_sent(send_entry const& entry, wire::accepted_entry const& accepted)
{
    auto const part =
        damaged_part(entry.body, accepted.md5_of_body, entry.attributes, accepted.md5_of_attributes);
    if (part.empty())
        return std::nullopt;
    metrics.damaged(operation::send_message_batch);
    return transient_error("MD5Mismatch",
                           fmt::format("the MD5 of the {} is not that of what was sent", part));
}

task<std::vector<entry_outcome>> client::send_batch(std::string url, std::vector<send_entry> entries)
{
    batch_progress progress(entries.size());
    for (std::size_t index = 0; index < entries.size(); ++index)
        if (auto why = why_unsendable(entries[index]); !why.empty())
            progress.refuse(index, {.code = "InvalidMessageContents",
                                    .message = std::move(why),
                                    .kind = error_kind::unsendable});
    auto const write = [&](std::vector<std::size_t> const& indexes) {
        return wire::send_batch(url, entries, indexes);
    };
    auto const verify = [&](std::size_t index, wire::accepted_entry const& entry) {
        return impl_->check_sent(entries[index], entry);
    };
    co_await impl_->run_batch(operation::send_message_batch, progress, write, verify);
    co_return progress.take();
}

bool client::impl::arrived_whole(wire::delivery const& delivery)
{
    auto const& content = delivery.content;
    bool const is_whole =
        damaged_part(content.body, delivery.md5_of_body, content.attributes, delivery.md5_of_attributes)
            .empty();
    if (!is_whole) {
        metrics.damaged(operation::receive_message);
        telemetry::log(telemetry::level::warning, "sqs", {},
                       "message {} was damaged on its way (its MD5 differs): it is received again",
                       core::one_line(content.message_id, 100));
    }
    return is_whole;
}

task<std::vector<sqs_message>> client::receive(std::string url, receive_options options)
{
    auto const limit = impl_->call_timeout + std::chrono::seconds(options.wait_seconds);
    auto body = wire::receive(url, options);
    auto const answer = co_await impl_->caller.call(operation::receive_message, std::move(body), limit);
    std::vector<sqs_message> received;
    for (auto& read_message : wire::read_messages(answer))
        if (impl_->arrived_whole(read_message))
            received.push_back(std::move(read_message.content));
    co_return received;
}

task<std::vector<entry_outcome>> client::delete_batch(std::string url,
                                                      std::vector<std::string> receipt_handles)
{
    batch_progress progress(receipt_handles.size());
    auto const write = [&](std::vector<std::size_t> const& indexes) {
        return wire::delete_batch(url, receipt_handles, indexes);
    };
    co_await impl_->run_batch(operation::delete_message_batch, progress, write, nullptr);
    co_return progress.take();
}

task<std::vector<entry_outcome>> client::change_visibility_batch(std::string url,
                                                                 std::vector<visibility_entry> entries)
{
    batch_progress progress(entries.size());
    auto const write = [&](std::vector<std::size_t> const& indexes) {
        return wire::change_visibility_batch(url, entries, indexes);
    };
    co_await impl_->run_batch(operation::change_message_visibility_batch, progress, write, nullptr);
    co_return progress.take();
}

task<std::string> client::start_message_move_task(std::string source_arn, std::string destination_arn)
{
    auto body = wire::start_message_move_task(source_arn, destination_arn);
    auto const answer = co_await impl_->call(operation::start_message_move_task, std::move(body));
    co_return json::text_in(answer, "TaskHandle");
}

task<std::vector<move_task>> client::list_message_move_tasks(std::string source_arn)
{
    auto body = wire::list_message_move_tasks(source_arn);
    auto const answer = co_await impl_->call(operation::list_message_move_tasks, std::move(body));
    co_return wire::read_move_tasks(answer);
}

} // namespace fcg::bus::sqs
