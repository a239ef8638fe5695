#pragma once
#include <string>
#include <string_view>

/// Texts for players, in their language.
namespace fcg::indexer {

enum class language { english, portuguese };

/// Returns the available language that the header Accept-Language prefers; English if it prefers none of
/// them.
language preferred_language(std::string_view accept_language);

std::string because_you_own(language language, std::string_view title);    ///< "Because you own Portal"
std::string because_you_viewed(language language, std::string_view title); ///< "Because you viewed Portal"
std::string popular_in(language language, std::string_view genre);         ///< "Popular in RPG"
std::string popular_now(language language);                                ///< "Popular now"

} // namespace fcg::indexer
