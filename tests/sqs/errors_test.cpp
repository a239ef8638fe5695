#include "bus/sqs/client/errors.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace fcg::bus::sqs;

TEST_CASE("a code is stripped of its namespace and of its address")
{
    CHECK(canonical_code("com.amazonaws.sqs#QueueDoesNotExist") == "QueueDoesNotExist");
    CHECK(canonical_code("QueueDoesNotExist:http://internal.amazon.com/coral/") == "QueueDoesNotExist");
    CHECK(canonical_code("com.amazonaws.sqs#OverLimit:http://internal.amazon.com/coral#x") == "OverLimit");
    CHECK(canonical_code(" OverLimit ") == "OverLimit");
    CHECK(canonical_code("").empty());
    CHECK(canonical_code("#").empty());
    CHECK(canonical_code(":").empty());
}

TEST_CASE("legacy codes become the new ones")
{
    std::vector<std::pair<std::string, std::string>> const names{
        {"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"},
        {"AWS.SimpleQueueService.BatchEntryIdsNotDistinct", "BatchEntryIdsNotDistinct"},
        {"AWS.SimpleQueueService.BatchRequestTooLong", "BatchRequestTooLong"},
        {"AWS.SimpleQueueService.EmptyBatchRequest", "EmptyBatchRequest"},
        {"AWS.SimpleQueueService.InvalidBatchEntryId", "InvalidBatchEntryId"},
        {"AWS.SimpleQueueService.MessageNotInflight", "MessageNotInflight"},
        {"AWS.SimpleQueueService.OverLimit", "OverLimit"},
        {"AWS.SimpleQueueService.PurgeQueueInProgress", "PurgeQueueInProgress"},
        {"AWS.SimpleQueueService.QueueDeletedRecently", "QueueDeletedRecently"},
        {"AWS.SimpleQueueService.TooManyEntriesInBatchRequest", "TooManyEntriesInBatchRequest"},
        {"AWS.SimpleQueueService.UnsupportedOperation", "UnsupportedOperation"},
        {"QueueAlreadyExists", "QueueNameExists"},
        {"KMS.AccessDeniedException", "KmsAccessDenied"},
        {"KMS.DisabledException", "KmsDisabled"},
        {"KMS.InvalidKeyUsageException", "KmsInvalidKeyUsage"},
        {"KMS.InvalidStateException", "KmsInvalidState"},
        {"KMS.NotFoundException", "KmsNotFound"},
        {"KMS.OptInRequired", "KmsOptInRequired"},
        {"KMS.ThrottlingException", "KmsThrottled"}};
    for (auto const& [legacy, name] : names) {
        CAPTURE(legacy);
        CHECK(canonical_code(legacy) == name);
        CHECK(is_known_code(legacy));
        CHECK(classify(legacy, 400) == classify(name, 400));
    }
}

TEST_CASE("each error of the service's model has its kind")
{
    std::vector<std::pair<std::string, error_kind>> const kinds{
        {"BatchEntryIdsNotDistinct", error_kind::terminal},
        {"BatchRequestTooLong", error_kind::unsendable},
        {"EmptyBatchRequest", error_kind::terminal},
        {"InvalidAddress", error_kind::no_queue},
        {"InvalidAttributeName", error_kind::terminal},
        {"InvalidAttributeValue", error_kind::terminal},
        {"InvalidBatchEntryId", error_kind::terminal},
        {"InvalidIdFormat", error_kind::terminal},
        {"InvalidMessageContents", error_kind::unsendable},
        {"InvalidSecurity", error_kind::denied},
        {"KmsAccessDenied", error_kind::denied},
        {"KmsDisabled", error_kind::denied},
        {"KmsInvalidKeyUsage", error_kind::denied},
        {"KmsInvalidState", error_kind::denied},
        {"KmsNotFound", error_kind::denied},
        {"KmsOptInRequired", error_kind::denied},
        {"KmsThrottled", error_kind::throttled},
        {"MessageNotInflight", error_kind::lease_lost},
        {"OverLimit", error_kind::over_limit},
        {"PurgeQueueInProgress", error_kind::terminal},
        {"QueueDeletedRecently", error_kind::transient},
        {"QueueDoesNotExist", error_kind::no_queue},
        {"QueueNameExists", error_kind::terminal},
        {"ReceiptHandleIsInvalid", error_kind::lease_lost},
        {"RequestThrottled", error_kind::throttled},
        {"ResourceNotFoundException", error_kind::no_queue},
        {"TooManyEntriesInBatchRequest", error_kind::terminal},
        {"UnsupportedOperation", error_kind::terminal}};
    for (auto const& [code, kind] : kinds) {
        CAPTURE(code);
        CHECK(classify(code, 400) == kind);
        CHECK(is_known_code(code));
    }
}

TEST_CASE("a known code says more than the status, and the status speaks for an unknown one")
{
    CHECK(classify("AccessDenied", 503) == error_kind::denied);
    CHECK(classify("ExpiredToken", 403) == error_kind::credentials);
    CHECK(classify("RequestTimeTooSkewed", 403) == error_kind::clock_skew);

    std::vector<std::pair<int, error_kind>> const by_status{
        {0, error_kind::transient},   {400, error_kind::terminal},  {401, error_kind::denied},
        {403, error_kind::denied},    {404, error_kind::no_queue},  {408, error_kind::transient},
        {429, error_kind::throttled}, {500, error_kind::transient}, {501, error_kind::terminal},
        {502, error_kind::transient}, {503, error_kind::transient}, {504, error_kind::transient}};
    for (auto const& [status, kind] : by_status) {
        CAPTURE(status);
        CHECK(classify("", status) == kind);
        CHECK(classify("NeverHeardOf", status) == kind);
    }
}

TEST_CASE("a complaint names operation, code, status, reason and request on one line")
{
    call_failed const failed("SendMessageBatch", {.code = "QueueDoesNotExist",
                                                  .message = "no such\nqueue",
                                                  .status = 400,
                                                  .kind = error_kind::no_queue,
                                                  .request_id = "abc-1"});
    CHECK(std::string(failed.what()) ==
          "SendMessageBatch failed: QueueDoesNotExist (400): no such queue, request abc-1");
}
