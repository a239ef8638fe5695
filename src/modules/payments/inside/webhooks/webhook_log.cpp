#include "inside/webhooks/webhook_log.hpp"

#include "platform/core/text.hpp"

#include <algorithm>

namespace fcg::payments {

namespace {

constexpr std::size_t longest_value = 200;

/// As it is when it is one plain word; else as a JSON string, so that no value looks like another field.
std::string shown(std::string_view value)
{
    auto const text = core::one_line(value, longest_value);
    bool const is_word = std::ranges::all_of(
        text, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\' && c != '='; });
    if (is_word)
        return text.empty() ? "-" : text;
    std::string quoted;
    core::append_json_string(quoted, text);
    return quoted;
}

} // namespace

webhook_log::webhook_log(std::filesystem::path const& data_folder, std::string const& file)
{
    if (!file.empty())
        log_.emplace(data_folder / file);
}

void webhook_log::taken(http::request const& asked, core::time_point at, provider_event const& event,
                        webhook_fate fate)
{
    if (log_)
        log_->write(at, fmt::format("{} {} event={} type={} payment={} reference={} from={}",
                                    shown(asked.path_value("provider")), to_text(fate), shown(event.id),
                                    shown(event.type), shown(event.payment_id), shown(event.reference),
                                    shown(asked.client_address)));
}

void webhook_log::refused(http::request const& asked, core::time_point at, std::string_view why)
{
    if (log_)
        log_->write(at, fmt::format("{} refused from={} why={}", shown(asked.path_value("provider")),
                                    shown(asked.client_address), shown(why)));
}

} // namespace fcg::payments
