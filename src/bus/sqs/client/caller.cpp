#include "bus/sqs/client/caller.hpp"

#include "bus/sqs/client/wire.hpp"
#include "platform/async/error_text.hpp"
#include "platform/async/timeout.hpp"
#include "platform/core/text.hpp"
#include "platform/http/http_date.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <charconv>
#include <utility>
#include <variant>

namespace fcg::bus::sqs {
namespace {

constexpr std::string_view content_type = "application/x-amz-json-1.0";

error without_answer(std::string code, std::string_view reason)
{
    return {.code = std::move(code),
            .message = core::one_line(reason),
            .status = 0,
            .sender_fault = false,
            .kind = error_kind::transient};
}

/// A success whose body is not what the protocol says: a proxy's page, or a server that broke off.
error malformed(http::client_answer const& answer, std::string_view reason)
{
    return {.code = "MalformedAnswer",
            .message = core::one_line(reason),
            .status = answer.status,
            .sender_fault = false,
            .kind = error_kind::transient,
            .request_id = std::string(answer.header("x-amzn-requestid"))};
}

/// The object that a success tells; operations without a result may answer with nothing.
std::variant<json::value, error> read_success(http::client_answer const& answer)
{
    if (answer.body.empty())
        return json::value(json::value::object());
    auto parsed = json::parse(answer.body);
    if (auto const* const fault = std::get_if<json::fault>(&parsed))
        return malformed(answer, fault->reason);
    auto& read = std::get<json::value>(parsed);
    if (read.as_object() == nullptr)
        return malformed(answer, "the answer is no object");
    return std::move(read);
}

std::optional<std::chrono::milliseconds> wait_wanted_by(http::client_answer const& answer)
{
    constexpr std::int64_t longest = 3'600'000;
    auto const text = answer.header("x-amz-retry-after");
    std::int64_t milliseconds = 0;
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
    if (text.empty() || failure != std::errc() || end != text.data() + text.size() || milliseconds < 0)
        return std::nullopt;
    return std::chrono::milliseconds(std::min(milliseconds, longest));
}

bool is_cancellation(boost::system::system_error const& failure)
{
    return failure.code() == boost::asio::error::operation_aborted;
}

/// Between the request and its answer; an exception that passes through leaves the call abandoned.
class measured_attempt {
public:
    measured_attempt(call_metrics& metrics, core::clock& clock, operation what)
        : metrics_(metrics),
          clock_(clock),
          what_(what),
          since_(clock.steady_now())
    {
        metrics_.started(what_);
    }

    ~measured_attempt()
    {
        if (!ended_)
            metrics_.abandoned(what_);
    }

    measured_attempt(measured_attempt const&) = delete;
    measured_attempt& operator=(measured_attempt const&) = delete;

    void end(std::optional<error> const& failed)
    {
        ended_ = true;
        metrics_.ended(what_, failed ? std::optional(failed->kind) : std::nullopt,
                       clock_.steady_now() - since_);
    }

private:
    call_metrics& metrics_;
    core::clock& clock_;
    operation what_;
    core::steady_point since_;
    bool ended_ = false;
};

} // namespace

caller::caller(client::parts with, std::int64_t max_attempts, std::string region, http::endpoint to,
               std::unique_ptr<credentials_chain> from, exchanges over)
    : with_(with),
      max_attempts_(max_attempts),
      host_(to.authority()),
      path_(to.path + "/"),
      credentials_(std::move(from)),
      over_(std::move(over)),
      signer_(signing_scope{.region = std::move(region)}),
      metrics_(with.metrics)
{
}

http::client_request caller::signed_request(operation what, std::string const& body, credentials const& with,
                                            core::time_point now)
{
    unsigned_request unsigned_one{.path = path_, .query = {}, .headers = {}, .body = body};
    auto& headers = unsigned_one.headers;
    headers.reserve(6);
    headers.emplace_back("X-Amz-Target", "AmazonSQS." + std::string(to_text(what)));
    headers.emplace_back("Host", host_);
    headers.emplace_back("Content-Type", content_type);
    auto steps = signer_.sign(unsigned_one, with, now);

    // The connection writes these two itself.
    std::erase_if(headers,
                  [](auto const& one) { return one.first == "Host" || one.first == "Content-Type"; });
    headers.emplace_back("Authorization", std::move(steps.authorization));
    return {.method = http::method::post,
            .target = "/",
            .headers = std::move(headers),
            .body = body,
            .content_type = std::string(content_type)};
}

task<caller::attempt> caller::try_once(operation what, std::string const& body,
                                       std::chrono::microseconds limit)
{
    attempt made;
    auto const with = co_await credentials_->get();
    made.access_key_id = with.access_key_id;
    made.own_time = with_.clock.now();
    made.signed_at = made.own_time + clock_shift_;
    auto wanted = signed_request(what, body, with, made.signed_at);
    auto const& exchange = what == operation::receive_message ? over_.polls : over_.calls;
    measured_attempt measured(metrics_, with_.clock, what);
    try {
        auto const answer = co_await exchange(std::move(wanted), limit);
        made.server_wait = wait_wanted_by(answer);
        made.server_time = http::parse_http_date(answer.header("date"));
        auto read = answer.status >= 200 && answer.status < 300
                        ? read_success(answer)
                        : std::variant<json::value, error>(wire::read_error(answer));
        if (auto* const failed = std::get_if<error>(&read))
            made.failed = std::move(*failed);
        else
            made.answer = std::get<json::value>(std::move(read));
    } catch (async::timed_out const& failure) {
        made.failed = without_answer("Timeout", failure.what());
    } catch (boost::system::system_error const& failure) {
        if (is_cancellation(failure))
            throw;
        made.failed = without_answer("ConnectionFailed", async::error_text(failure));
    }
    measured.end(made.failed);
    co_return made;
}

void caller::learn(attempt const& from, retry_decision const& made)
{
    if (made.clock_shift) {
        clock_shift_ = from.signed_at + *made.clock_shift - from.own_time;
        telemetry::log(telemetry::level::warning, "sqs", {},
                       "the clock of SQS is {} s ahead of ours: requests are signed with its time ({})",
                       std::chrono::duration_cast<std::chrono::seconds>(clock_shift_).count(),
                       describe(*from.failed));
    }
    if (made.renew_credentials && credentials_->distrust(from.access_key_id))
        telemetry::log(telemetry::level::warning, "sqs", {}, "the credentials are refused: {}",
                       describe(*from.failed));
}

task<json::value> caller::call(operation what, std::string body, std::chrono::microseconds limit)
{
    auto cost_of_last_retry = 0;
    auto credentials_were_renewed = false;
    for (std::int64_t number = 1;; ++number) {
        auto made = co_await try_once(what, body, limit);
        if (!made.failed) {
            budget_.succeeded(cost_of_last_retry);
            co_return std::move(made.answer);
        }
        auto const next = decide({.what = *made.failed,
                                  .number = number,
                                  .long_poll = what == operation::receive_message,
                                  .credentials_were_renewed = credentials_were_renewed,
                                  .signed_at = made.signed_at,
                                  .server_time = made.server_time,
                                  .server_wait = made.server_wait},
                                 max_attempts_, budget_, with_.chance.fraction());
        learn(made, next);
        credentials_were_renewed = credentials_were_renewed || next.renew_credentials;
        cost_of_last_retry = next.cost;
        if (next.wait.count() > 0)
            co_await async::sleep_for(with_.on, next.wait);
        if (!next.again)
            throw call_failed(to_text(what), std::move(*made.failed));
        metrics_.retried(what);
        telemetry::log(telemetry::level::debug, "sqs", {}, "{} again after {}", to_text(what),
                       describe(*made.failed));
    }
}

task<bool> caller::wait_for_retry(operation what, error refused, std::int64_t number)
{
    auto const next = decide({.what = std::move(refused), .number = number, .signed_at = {}}, max_attempts_,
                             budget_, with_.chance.fraction());
    if (!next.again)
        co_return false;
    co_await async::sleep_for(with_.on, next.wait);
    metrics_.retried(what);
    co_return true;
}

} // namespace fcg::bus::sqs
