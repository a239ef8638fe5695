#pragma once
#include <string>
#include <string_view>

/// What players read, in their language.
namespace fcg::indexer {

enum class language { english, portuguese };

/// The one that the caller prefers of those that there are, by the header Accept-Language; English when he
/// prefers none.
language preferred_language(std::string_view accept_language);

std::string because_you_own(language in, std::string_view title);    ///< "Because you own Portal"
std::string because_you_viewed(language in, std::string_view title); ///< "Because you viewed Portal"
std::string popular_in(language in, std::string_view genre);         ///< "Popular in RPG"
std::string popular_now(language in);                                ///< "Popular now"

} // namespace fcg::indexer
