#include "bus/sqs/client/errors.hpp"

#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fcg::bus::sqs {
namespace {

struct known_code {
    std::string_view name;
    error_kind kind;
};

/// Codes of the service, of AWS in general and of HTTP proxies, by their new names.
constexpr std::array known_codes{
    known_code{"Throttling", error_kind::throttled},
    known_code{"ThrottlingException", error_kind::throttled},
    known_code{"ThrottledException", error_kind::throttled},
    known_code{"RequestThrottled", error_kind::throttled},
    known_code{"RequestThrottledException", error_kind::throttled},
    known_code{"TooManyRequestsException", error_kind::throttled},
    known_code{"ProvisionedThroughputExceededException", error_kind::throttled},
    known_code{"TransactionInProgressException", error_kind::throttled},
    known_code{"RequestLimitExceeded", error_kind::throttled},
    known_code{"BandwidthLimitExceeded", error_kind::throttled},
    known_code{"LimitExceededException", error_kind::throttled},
    known_code{"SlowDown", error_kind::throttled},
    known_code{"PriorRequestNotComplete", error_kind::throttled},
    known_code{"EC2ThrottledException", error_kind::throttled},
    known_code{"KmsThrottled", error_kind::throttled},

    known_code{"RequestTimeout", error_kind::transient},
    known_code{"RequestTimeoutException", error_kind::transient},
    known_code{"InternalError", error_kind::transient},
    known_code{"InternalFailure", error_kind::transient},
    known_code{"InternalServerError", error_kind::transient},
    known_code{"ServiceUnavailable", error_kind::transient},
    known_code{"ServiceUnavailableException", error_kind::transient},
    known_code{"QueueDeletedRecently", error_kind::transient}, // for 60 seconds

    known_code{"RequestTimeTooSkewed", error_kind::clock_skew},
    known_code{"RequestExpired", error_kind::clock_skew},
    known_code{"RequestInTheFuture", error_kind::clock_skew},

    known_code{"ExpiredToken", error_kind::credentials},
    known_code{"ExpiredTokenException", error_kind::credentials},
    known_code{"InvalidClientTokenId", error_kind::credentials},
    known_code{"InvalidAccessKeyId", error_kind::credentials},
    known_code{"UnrecognizedClientException", error_kind::credentials},
    known_code{"InvalidSignatureException", error_kind::credentials},
    known_code{"SignatureDoesNotMatch", error_kind::credentials},
    known_code{"AuthFailure", error_kind::credentials},
    known_code{"IncompleteSignature", error_kind::credentials},
    known_code{"MissingAuthenticationToken", error_kind::credentials},
    known_code{"MissingAuthenticationTokenException", error_kind::credentials},

    known_code{"OverLimit", error_kind::over_limit},

    known_code{"QueueDoesNotExist", error_kind::no_queue},
    known_code{"InvalidAddress", error_kind::no_queue},
    known_code{"ResourceNotFoundException", error_kind::no_queue},

    known_code{"AccessDenied", error_kind::denied},
    known_code{"AccessDeniedException", error_kind::denied},
    known_code{"UnauthorizedOperation", error_kind::denied},
    known_code{"NotAuthorized", error_kind::denied},
    known_code{"OptInRequired", error_kind::denied},
    known_code{"InvalidSecurity", error_kind::denied},
    known_code{"KmsAccessDenied", error_kind::denied},
    known_code{"KmsDisabled", error_kind::denied},
    known_code{"KmsInvalidKeyUsage", error_kind::denied},
    known_code{"KmsInvalidState", error_kind::denied},
    known_code{"KmsNotFound", error_kind::denied},
    known_code{"KmsOptInRequired", error_kind::denied},

    known_code{"ReceiptHandleIsInvalid", error_kind::lease_lost},
    known_code{"MessageNotInflight", error_kind::lease_lost},

    known_code{"InvalidMessageContents", error_kind::unsendable},
    known_code{"BatchRequestTooLong", error_kind::unsendable},

    known_code{"BatchEntryIdsNotDistinct", error_kind::terminal},
    known_code{"EmptyBatchRequest", error_kind::terminal},
    known_code{"InvalidBatchEntryId", error_kind::terminal},
    known_code{"TooManyEntriesInBatchRequest", error_kind::terminal},
    known_code{"InvalidAttributeName", error_kind::terminal},
    known_code{"InvalidAttributeValue", error_kind::terminal},
    known_code{"InvalidIdFormat", error_kind::terminal},
    known_code{"InvalidParameterValue", error_kind::terminal},
    known_code{"MissingParameter", error_kind::terminal},
    known_code{"PurgeQueueInProgress", error_kind::terminal},
    known_code{"QueueNameExists", error_kind::terminal},
    known_code{"UnsupportedOperation", error_kind::terminal},
};

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

known_code const* find_known(std::string_view canonical)
{
    auto const* const code = std::ranges::find(known_codes, canonical, &known_code::name);
    return code == known_codes.end() ? nullptr : code;
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

std::string_view to_text(error_kind kind)
{
    switch (kind) {
    case error_kind::throttled:
        return "throttled";
    case error_kind::transient:
        return "transient";
    case error_kind::clock_skew:
        return "clock_skew";
    case error_kind::credentials:
        return "credentials";
    case error_kind::over_limit:
        return "over_limit";
    case error_kind::no_queue:
        return "no_queue";
    case error_kind::denied:
        return "denied";
    case error_kind::lease_lost:
        return "lease_lost";
    case error_kind::unsendable:
        return "unsendable";
    case error_kind::terminal:
        break;
    }
    return "terminal";
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
    return find_known(canonical_code(code)) != nullptr;
}

error_kind classify(std::string_view code, int status)
{
    auto const* const known = find_known(canonical_code(code));
    return known != nullptr ? known->kind : kind_of_status(status);
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
