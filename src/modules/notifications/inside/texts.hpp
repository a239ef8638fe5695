#pragma once
#include "platform/core/money.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What players read, in their language. All of it stands in texts.cpp.
namespace fcg::notifications {

enum class language { en, pt_br };

/// "en", "pt-BR"; nothing for any other.
std::optional<language> parse_language(std::string_view text);
std::string_view to_text(language one);

/// "BRL 1,259.90" and "R$ 1.259,90".
std::string format_money(core::money const& amount, language in);

/// What is to be said.
struct news {
    std::string subject;              ///< "purchase.completed"
    std::optional<std::string> title; ///< of the game; nothing: unknown
    std::optional<core::money> amount;
    std::optional<std::string> reason; ///< as payments gives it, in English
};

struct wording {
    std::string title; ///< one line
    std::string text;
};

wording put_into_words(news const& what, language in);

/// The letter by which an address is confirmed. `page` is a URL that the token is put behind; empty: there is
/// none.
wording word_confirmation(std::string_view token, std::string_view page, language in);

/// A display name as a letter may say it; empty when it must not: it is long, or holds what a mail program
/// could make a link of, or characters that are not seen.
std::string_view name_for_letters(std::string_view display_name);

/// The same as a letter: greeting, text, the number of the purchase if it is of one, the store's name. No
/// name: the greeting goes without.
std::string letter(wording const& what, language in, std::string_view name, std::string_view payment_id,
                   std::string_view store);

} // namespace fcg::notifications
