#include "bus/sqs/client/errors.hpp"

#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <utility>

namespace fcg::bus::sqs {
namespace {

struct codes_of_kind {
    error_kind kind;
    std::initializer_list<std::string_view> codes;
};

/// Codes of the service, of AWS in general and of HTTP proxies, by their new names.
constexpr std::array<codes_of_kind, 10> known_codes{{
    {error_kind::throttled,
     {"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
      "RequestThrottledException", "TooManyRequestsException", "ProvisionedThroughputExceededException",
      "TransactionInProgressException", "RequestLimitExceeded", "BandwidthLimitExceeded",
      "LimitExceededException", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
      "KmsThrottled"}},
    {error_kind::transient,
     {"RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure", "InternalServerError",
      "ServiceUnavailable", "ServiceUnavailableException",
      "QueueDeletedRecently"}}, // the last one for 60 seconds
    {error_kind::clock_skew, {"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"}},
    {error_kind::credentials,
     {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "InvalidAccessKeyId",
      "UnrecognizedClientException", "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
      "IncompleteSignature", "MissingAuthenticationToken", "MissingAuthenticationTokenException"}},
    {error_kind::over_limit, {"OverLimit"}},
    {error_kind::no_queue, {"QueueDoesNotExist", "InvalidAddress", "ResourceNotFoundException"}},
    {error_kind::denied,
     {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "OptInRequired",
      "InvalidSecurity", "KmsAccessDenied", "KmsDisabled", "KmsInvalidKeyUsage", "KmsInvalidState",
      "KmsNotFound", "KmsOptInRequired"}},
    {error_kind::lease_lost, {"ReceiptHandleIsInvalid", "MessageNotInflight"}},
    {error_kind::unsendable, {"InvalidMessageContents", "BatchRequestTooLong"}},
    {error_kind::terminal,
     {"BatchEntryIdsNotDistinct", "EmptyBatchRequest", "InvalidBatchEntryId", "TooManyEntriesInBatchRequest",
      "InvalidAttributeName", "InvalidAttributeValue", "InvalidIdFormat", "InvalidParameterValue",
      "MissingParameter", "PurgeQueueInProgress", "QueueNameExists", "UnsupportedOperation"}},
}};

struct renamed_code {
    std::string_view legacy; ///< without "AWS.SimpleQueueService."
    std::string_view name;
};

constexpr std::array renamed_codes{
    renamed_code{"NonExistentQueue", "QueueDoesNotExist"},
    renamed_code{"QueueAlreadyExists", "QueueNameExists"},
    renamed_code{"InvalidParameterValueException", "InvalidParameterValue"},
    renamed_code{"MissingParameterException", "MissingParameter"},
    renamed_code{"KMS.AccessDeniedException", "KmsAccessDenied"},
    renamed_code{"KMS.DisabledException", "KmsDisabled"},
    renamed_code{"KMS.InvalidKeyUsageException", "KmsInvalidKeyUsage"},
    renamed_code{"KMS.InvalidStateException", "KmsInvalidState"},
    renamed_code{"KMS.NotFoundException", "KmsNotFound"},
    renamed_code{"KMS.OptInRequired", "KmsOptInRequired"},
    renamed_code{"KMS.ThrottlingException", "KmsThrottled"},
};

std::optional<error_kind> kind_of_code(std::string_view code)
{
    auto const canonical = canonical_code(code);
    for (auto const& [kind, codes] : known_codes)
        if (std::ranges::find(codes, canonical) != codes.end())
            return kind;
    return std::nullopt;
}

error_kind kind_of_status(int status)
{
    constexpr int not_implemented = 501;
    constexpr int too_large = 413; // from a proxy, for a single request
    if (status == 429)
        return error_kind::throttled;
    if (status == too_large)
        return error_kind::unsendable;
    if (status == 0 || status == 408 || (status >= 500 && status != not_implemented))
        return error_kind::transient;
    if (status == 401 || status == 403)
        return error_kind::denied;
    if (status == 404)
        return error_kind::no_queue;
    return error_kind::terminal;
}

} // namespace

error transient_error(std::string code, std::string message)
{
    return {.code = std::move(code),
            .message = std::move(message),
            .sender_fault = false,
            .kind = error_kind::transient};
}

std::string_view to_text(error_kind kind)
{
    constexpr std::array<std::string_view, 10> names{"throttled",  "transient", "clock_skew", "credentials",
                                                     "over_limit", "no_queue",  "denied",     "lease_lost",
                                                     "unsendable", "terminal"};
    return names.at(static_cast<std::size_t>(kind));
}

std::string canonical_code(std::string_view code)
{
    constexpr std::string_view legacy_prefix = "AWS.SimpleQueueService.";
    code = code.substr(0, code.find(':'));
    if (auto const hash = code.rfind('#'); hash != code.npos)
        code.remove_prefix(hash + 1);
    code = core::trim(code);
    if (code.starts_with(legacy_prefix))
        code.remove_prefix(legacy_prefix.size());
    auto const* const renamed = std::ranges::find(renamed_codes, code, &renamed_code::legacy);
    return std::string(renamed == renamed_codes.end() ? code : renamed->name);
}

bool is_known_code(std::string_view code)
{
    return kind_of_code(code).has_value();
}

error_kind classify(std::string_view code, int status)
{
    return kind_of_code(code).value_or(kind_of_status(status));
}

std::string describe(error const& error)
{
    auto text = error.code.empty() ? std::string("an error without a code") : error.code;
    if (error.status != 0)
        text += fmt::format(" ({})", error.status);
    if (!error.message.empty())
        text += ": " + error.message;
    if (!error.request_id.empty())
        text += ", request " + error.request_id;
    return core::one_line(text);
}

call_failed::call_failed(std::string_view operation, error error)
    : std::runtime_error(fmt::format("{} failed: {}", operation, describe(error))),
      what_failed_(std::move(error))
{
}

} // namespace fcg::bus::sqs
