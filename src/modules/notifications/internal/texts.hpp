#pragma once
#include "bus/contracts/ids.hpp"
#include "platform/core/money.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Texts for players, in their language. All of them are in texts.cpp.
namespace fcg::notifications {

enum class language { en, pt_br };

/// Parses "en" or "pt-BR". Returns nothing for any other text.
std::optional<language> parse_language(std::string_view text);
std::string_view to_text(language language);

/// Returns "BRL 1,259.90" or "R$ 1.259,90".
std::string format_money(core::money const& amount, language language);

/// The content of a notification.
struct news {
    std::string subject;              ///< "purchase.completed"
    std::optional<std::string> title; ///< title of the game; nothing if unknown
    std::optional<core::money> amount;
    std::optional<std::string> reason; ///< as payments states it, in English
};

struct wording {
    std::string title; ///< one line
    std::string text;
};

wording put_into_words(news const& news, language language);

/// Returns the text of the email that asks to confirm an address. `page` is a URL that the token is appended
/// to; empty if there is none.
wording word_confirmation(std::string_view token, std::string_view page, language language);

/// Returns a display name if it may appear in an email, else an empty string: it must not be long, look like
/// a link to a mail program, or contain invisible characters.
std::string_view mail_name(std::string_view display_name);

/// Returns the body of an email: greeting, text, number of the purchase if there is one, name of the store.
/// The greeting has no name if `name` is empty.
std::string mail_text(wording const& wording, language language, std::string_view name,
                      contracts::payment_id const& payment_id, std::string_view store);

} // namespace fcg::notifications
