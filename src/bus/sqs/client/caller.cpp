#include "bus/sqs/client/caller.hpp"

#include "bus/sqs/client/wire.hpp"
#include "platform/async/error_text.hpp"
#include "platform/async/timeout.hpp"
#include "platform/core/numbers.hpp"
#include "platform/core/text.hpp"
#include "platform/http/http_date.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace fcg::bus::sqs {
namespace {

constexpr std::string_view content_type = "application/x-amz-json-1.0";

/// Returns the error for a success with an invalid body, such as a proxy's page or a truncated response.
error malformed(http::client_response const& answer, std::string_view reason)
{
    auto error = transient_error("MalformedAnswer", core::one_line(reason));
    error.status = answer.status;
    error.request_id = answer.header("x-amzn-requestid");
    return error;
}

/// Returns the JSON object in a successful response. Operations without a result may respond with an empty
/// body.
std::variant<json::value, error> read_success(http::client_response const& answer)
{
    if (answer.body.empty())
        return json::value(json::value::object());
    auto parsed = json::parse(answer.body);
    if (auto const* const fault = std::get_if<json::fault>(&parsed))
        return malformed(answer, fault->reason);
    auto& read = std::get<json::value>(parsed);
    if (read.as_object() == nullptr)
        return malformed(answer, "the answer is not an object");
    return std::move(read);
}

std::optional<std::chrono::milliseconds> wait_wanted_by(http::client_response const& answer)
{
    constexpr std::int64_t longest = 3'600'000;
    auto const milliseconds = core::parse_number<std::int64_t>(answer.header("x-amz-retry-after"));
    if (!milliseconds || *milliseconds < 0)
        return std::nullopt;
    return std::chrono::milliseconds(std::min(*milliseconds, longest));
}

} // namespace

caller::caller(client::context context, std::int64_t max_attempts, std::string region,
               http::endpoint endpoint, std::unique_ptr<credentials_chain> credentials, exchanges exchanges)
    : context_(context),
      max_attempts_(max_attempts),
      host_(endpoint.authority()),
      path_(endpoint.path + "/"),
      credentials_(std::move(credentials)),
      exchanges_(std::move(exchanges)),
      signer_(signing_scope{.region = std::move(region)}),
      metrics_(context.metrics)
{
}

http::client_request caller::signed_request(operation operation, std::string const& body,
                                            credentials const& credentials, core::time_point now)
{
    unsigned_request unsigned_one{.path = path_, .query = {}, .headers = {}, .body = body};
    auto& headers = unsigned_one.headers;
    headers.reserve(6);
    headers.emplace_back("X-Amz-Target", "AmazonSQS." + std::string(to_text(operation)));
    headers.emplace_back("Host", host_);
    headers.emplace_back("Content-Type", content_type);
    auto steps = signer_.sign(unsigned_one, credentials, now);

    // The connection writes these two headers itself.
    std::erase_if(headers,
                  [](auto const& entry) { return entry.first == "Host" || entry.first == "Content-Type"; });
    headers.emplace_back("Authorization", std::move(steps.authorization));
    return {.method = http::method::post,
            .target = "/",
            .headers = std::move(headers),
            .body = body,
            .content_type = std::string(content_type)};
}

task<caller::attempt> caller::try_once(operation operation, std::string const& body,
                                       std::chrono::microseconds limit)
{
    attempt attempt;
    auto const credentials = co_await credentials_->get();
    attempt.access_key_id = credentials.access_key_id;
    attempt.own_time = context_.clock.now();
    attempt.signed_at = attempt.own_time + clock_shift_;
    auto request = signed_request(operation, body, credentials, attempt.signed_at);
    auto const& exchange = operation == operation::receive_message ? exchanges_.polls : exchanges_.calls;
    auto const flight = metrics_.started(operation);
    auto const began = context_.clock.steady_now();
    try {
        auto const answer = co_await exchange(std::move(request), limit);
        attempt.server_wait = wait_wanted_by(answer);
        attempt.server_time = http::parse_http_date(answer.header("date"));
        auto read = answer.status >= 200 && answer.status < 300
                        ? read_success(answer)
                        : std::variant<json::value, error>(wire::read_error(answer));
        if (auto* const failed = std::get_if<error>(&read))
            attempt.failed = std::move(*failed);
        else
            attempt.answer = std::get<json::value>(std::move(read));
    } catch (async::timed_out const& failure) {
        attempt.failed = transient_error("Timeout", core::one_line(failure.what()));
    } catch (boost::system::system_error const& failure) {
        if (failure.code() == boost::asio::error::operation_aborted)
            throw;
        attempt.failed = transient_error("ConnectionFailed", core::one_line(async::error_text(failure)));
    }
    metrics_.ended(operation, attempt.failed, context_.clock.steady_now() - began);
    co_return attempt;
}

void caller::learn(attempt const& attempt, retry_decision const& decision)
{
    if (decision.clock_shift) {
        clock_shift_ = attempt.signed_at + *decision.clock_shift - attempt.own_time;
        telemetry::log(telemetry::level::warning, "sqs", {},
                       "the clock of SQS is {} s ahead of ours: requests are signed with its time ({})",
                       std::chrono::duration_cast<std::chrono::seconds>(clock_shift_).count(),
                       describe(*attempt.failed));
    }
    if (decision.renew_credentials && credentials_->distrust(attempt.access_key_id))
        telemetry::log(telemetry::level::warning, "sqs", {}, "the credentials are refused: {}",
                       describe(*attempt.failed));
}

task<json::value> caller::call(operation operation, std::string body, std::chrono::microseconds limit)
{
    auto cost_of_last_retry = 0;
    auto credentials_were_renewed = false;
    for (std::int64_t number = 1;; ++number) {
        auto attempt = co_await try_once(operation, body, limit);
        if (!attempt.failed) {
            budget_.succeeded(cost_of_last_retry);
            co_return std::move(attempt.answer);
        }
        auto const next = decide({.error = *attempt.failed,
                                  .number = number,
                                  .long_poll = operation == operation::receive_message,
                                  .credentials_were_renewed = credentials_were_renewed,
                                  .signed_at = attempt.signed_at,
                                  .server_time = attempt.server_time,
                                  .server_wait = attempt.server_wait},
                                 max_attempts_, budget_, context_.random.fraction());
        learn(attempt, next);
        credentials_were_renewed = credentials_were_renewed || next.renew_credentials;
        cost_of_last_retry = next.cost;
        if (next.wait.count() > 0)
            co_await async::sleep_for(context_.loop, next.wait);
        if (!next.again)
            throw call_failed(to_text(operation), std::move(*attempt.failed));
        metrics_.retried(operation);
        telemetry::log(telemetry::level::debug, "sqs", {}, "{} is retried after {}", to_text(operation),
                       describe(*attempt.failed));
    }
}

task<bool> caller::wait_for_retry(operation operation, error refused, std::int64_t number)
{
    auto const next = decide({.error = std::move(refused), .number = number, .signed_at = {}}, max_attempts_,
                             budget_, context_.random.fraction());
    if (!next.again)
        co_return false;
    co_await async::sleep_for(context_.loop, next.wait);
    metrics_.retried(operation);
    co_return true;
}

} // namespace fcg::bus::sqs
