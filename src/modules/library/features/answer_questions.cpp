#include "features/features.hpp"
#include "platform/http/schema/shape.hpp"

/// The endpoints that answer library/api/questions.hpp for modules in other processes.
namespace fcg::library {

namespace {

struct ownership_question {
    std::string user_id;
    std::string game_id;
};

http::shape<ownership_question> const ownership_question_shape{
    "OwnershipQuestion",
    {http::text("userId", &ownership_question::user_id, {.max = 1'000, .trimmed = false}),
     http::text("gameId", &ownership_question::game_id, {.max = 1'000, .trimmed = false})}};

struct known_entitlement {
    std::string payment_id;
    bool is_in_use = false;
};

http::shape<known_entitlement> const known_entitlement_shape{
    "KnownEntitlement",
    {http::text("paymentId", &known_entitlement::payment_id),
     http::boolean("isInUse", &known_entitlement::is_in_use, "it was downloaded")}};

struct entitlement_response {
    std::vector<known_entitlement> entitlements;
};

http::shape<entitlement_response> const entitlement_answer_shape{
    "EntitlementAnswer",
    {http::objects("entitlements", &entitlement_response::entitlements, known_entitlement_shape, 1)}};

struct owners_question {
    std::string game_id;
};

http::shape<owners_question> const owners_question_shape{
    "OwnersQuestion", {http::text("gameId", &owners_question::game_id, {.max = 1'000, .trimmed = false})}};

struct ownership_response {
    bool owned = false;
};

http::shape<ownership_response> const ownership_answer_shape{
    "OwnershipAnswer", {http::boolean("owned", &ownership_response::owned)}};

task<http::response> say_whether_owned(questions& answers, http::request& request)
{
    auto const body = ownership_question_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const owned = co_await answers.owns(body->user_id, body->game_id);
    co_return http::ok(ownership_answer_shape.write({owned}));
}

task<http::response> say_how_owned(questions& answers, http::request& request)
{
    auto const body = ownership_question_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const entitlement_summary = co_await answers.find_entitlement(body->user_id, body->game_id);
    entitlement_response answer;
    if (entitlement_summary)
        answer.entitlements.push_back({entitlement_summary->payment_id, entitlement_summary->is_in_use});
    co_return http::ok(entitlement_answer_shape.write(answer));
}

task<http::response> say_whether_anyone_owns(questions& answers, http::request& request)
{
    auto const body = owners_question_shape.read_body(request);
    if (!body)
        co_return body.error();
    auto const owned = co_await answers.anyone_owns(body->game_id);
    co_return http::ok(ownership_answer_shape.write({owned}));
}

} // namespace

void answer_owns(http::routes& routes, questions& answers)
{
    routes.add(
        {.method = http::method::post,
         .path = "/internal/library/owns",
         .access = http::access::service,
         .summary = "Whether a player owns a game.",
         .tag = "library",
         .answers = {{200, "Yes or no", ownership_answer_shape.describe()}},
         .body = ownership_question_shape.describe(),
         .handle = [&answers](http::request& request) { return say_whether_owned(answers, request); }});
}

void answer_find_entitlement(http::routes& routes, questions& answers)
{
    routes.add({.method = http::method::post,
                .path = "/internal/library/find-entitlement",
                .access = http::access::service,
                .summary = "How a game stands in a player's library; an empty list when it is not owned.",
                .tag = "library",
                .answers = {{200, "The entitlement, if there is one", entitlement_answer_shape.describe()}},
                .body = ownership_question_shape.describe(),
                .handle = [&answers](http::request& request) { return say_how_owned(answers, request); }});
}

void answer_anyone_owns(http::routes& routes, questions& answers)
{
    routes.add(
        {.method = http::method::post,
         .path = "/internal/library/anyone-owns",
         .access = http::access::service,
         .summary = "Whether anybody owns a game.",
         .tag = "library",
         .answers = {{200, "Yes or no", ownership_answer_shape.describe()}},
         .body = owners_question_shape.describe(),
         .handle = [&answers](http::request& request) { return say_whether_anyone_owns(answers, request); }});
}

} // namespace fcg::library
