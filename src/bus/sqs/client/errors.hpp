#pragma once
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fcg::bus::sqs {

/// What follows from an error of the service, by its code.
enum class error_kind {
    throttled,   ///< again, slowly
    transient,   ///< again: 5xx, lost connections, time-outs
    clock_skew,  ///< again with the server's time
    credentials, ///< again once, with fresh credentials; then a fault of the configuration
    over_limit,  ///< too much in flight: receive no more for a while
    no_queue,    ///< the configuration names a queue that does not exist
    denied,      ///< the configuration gives rights that do not suffice
    lease_lost,  ///< the receipt is not good any more
    unsendable,  ///< this message can never be sent
    terminal     ///< our request is wrong in another way: a bug or an unsupported operation
};

struct error {
    std::string code{}; ///< the modern name: "QueueDoesNotExist"
    std::string message{};
    int status = 0; ///< of HTTP; 0: no answer
    bool sender_fault = true;
    error_kind kind = error_kind::terminal;
    std::string request_id{}; ///< what AWS's support asks for; may be empty
};

/// "throttled", "no_queue" ...: for metrics and the log.
std::string_view to_text(error_kind kind);

/// The kind of a code under its new name ("QueueDoesNotExist") or legacy name
/// ("AWS.SimpleQueueService.NonExistentQueue"), for a status.
error_kind classify(std::string_view code, int status);
/// "com.amazonaws.sqs#QueueDoesNotExist:http://..." -> "QueueDoesNotExist"; legacy names become the new ones.
std::string canonical_code(std::string_view code);
/// True when classify() knows the code by either name and not by the status alone.
bool is_known_code(std::string_view code);
/// One line for the operator: "QueueDoesNotExist (400): ..., request 1234".
std::string describe(error const& what);

/// A call that has failed for good, after its retries.
class call_failed : public std::runtime_error {
public:
    call_failed(std::string_view operation, error what);

    error const& what_failed() const { return what_failed_; }

private:
    error what_failed_;
};

} // namespace fcg::bus::sqs
