#include "platform/http/routing/idempotency.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <stdexcept>

namespace fcg::http {
namespace {

constexpr std::string_view key_header = "Idempotency-Key";
constexpr std::size_t longest_key = 255;

bool is_key(std::string_view text)
{
    bool const visible = std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
    return visible && !text.empty() && text.size() <= longest_key;
}

std::string fingerprint_of(request const& request)
{
    std::string text(to_text(request.method));
    text.append(1, ' ').append(request.path).append(1, '\n').append(request.body);
    auto const digest = core::sha256(text);
    return core::to_hex(std::as_bytes(std::span(digest)));
}

} // namespace

header_parameter idempotency_key_header()
{
    return {std::string(key_header), false, "Makes it harmless to repeat this request with the same body.",
            "^[!-~]{1," + std::to_string(longest_key) + "}$"};
}

result<std::optional<idempotency_key>> read_idempotency_key(request const& request)
{
    std::vector<std::string_view> sent;
    for (auto const& [name, text] : request.headers) {
        if (equal_names(name, key_header))
            sent.push_back(text);
    }
    if (sent.empty())
        return std::optional<idempotency_key>();
    if (sent.size() > 1)
        return invalid_fields({{std::string(key_header), "must be given once"}});
    if (!is_key(sent.front()))
        return invalid_fields({{std::string(key_header), "must have 1 to 255 visible ASCII characters"}});
    return std::optional(
        idempotency_key{request.caller_id(), std::string(sent.front()), fingerprint_of(request)});
}

constexpr std::string_view select_record = R"(
    SELECT fingerprint, status, location, body
      FROM idempotency_records
     WHERE caller = $1 AND key = $2)";

std::optional<response> replay(storage::transaction& tx, idempotency_key const& key)
{
    auto rows = tx.query(select_record, key.caller, key.key);
    if (!rows.next())
        return std::nullopt;
    if (rows.text(0) != key.fingerprint)
        return response(key_reused());
    response again;
    again.status = static_cast<int>(rows.integer(1));
    again.body = rows.text(3);
    if (!rows.text(2).empty())
        again.with("Location", std::string(rows.text(2)));
    again.with("Idempotent-Replayed", "true");
    return again;
}

constexpr std::string_view insert_record = R"(
    INSERT INTO idempotency_records (caller, key, fingerprint, status, location, body, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7))";

void remember(storage::transaction& tx, idempotency_key const& key, response const& answer,
              core::time_point now)
{
    if (answer.status >= 400)
        throw std::logic_error("a refusal has no effect to be remembered with");
    tx.execute(insert_record, key.caller, key.key, key.fingerprint, answer.status, answer.header("Location"),
               answer.body, now);
}

} // namespace fcg::http
