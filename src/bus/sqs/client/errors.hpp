#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

namespace fcg::bus::sqs {

/// The kind of an error of the service, which says what follows from it.
enum class error_kind {
    throttled,   ///< retry slowly
    transient,   ///< retry: 5xx, lost connections, time-outs
    clock_skew,  ///< retry with the server's time
    credentials, ///< retry once with fresh credentials; then a fault of the configuration
    over_limit,  ///< too many messages in flight: receive no more for a while
    no_queue,    ///< the configuration names a queue that does not exist
    denied,      ///< the configuration gives insufficient rights
    lease_lost,  ///< the receipt is not valid any more
    unsendable,  ///< this message can never be sent
    terminal     ///< our request is wrong in another way: a bug or an unsupported operation
};

struct error {
    std::string code{}; ///< the modern name: "QueueDoesNotExist"
    std::string message{};
    int status = 0; ///< the HTTP status; 0 if there was no response
    bool sender_fault = true;
    error_kind kind = error_kind::terminal;
    std::string request_id{}; ///< for AWS's support; may be empty
};

/// Returns an error that is not the sender's fault and may pass.
error transient_error(std::string code, std::string message);

/// Returns the name of the kind, such as "throttled" or "no_queue", for metrics and the log.
std::string_view to_text(error_kind kind);

/// Returns the kind of an error, by its new code ("QueueDoesNotExist") or its legacy code
/// ("AWS.SimpleQueueService.NonExistentQueue"), otherwise by the HTTP status.
error_kind classify(std::string_view code, int status);
/// Returns the new short name of a code: "QueueDoesNotExist" for
/// "com.amazonaws.sqs#QueueDoesNotExist:http://..." and for its legacy name.
std::string canonical_code(std::string_view code);
/// Returns whether classify() knows the code by its new or legacy name, and not by the status alone.
bool is_known_code(std::string_view code);

/// Returns whether the failed call or entry may succeed if it is sent again as it is.
inline bool may_pass(error_kind kind)
{
    return kind == error_kind::throttled || kind == error_kind::transient;
}

/// Returns one line for the operator: "QueueDoesNotExist (400): ..., request 1234".
std::string describe(error const& error);

/// An error that says that a call has failed permanently, after its retries.
class call_failed : public std::runtime_error {
public:
    call_failed(std::string_view operation, error error);

    error const& what_failed() const { return what_failed_; }

private:
    error what_failed_;
};

} // namespace fcg::bus::sqs
