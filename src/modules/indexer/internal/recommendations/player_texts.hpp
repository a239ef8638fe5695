#pragma once
#include <string>
#include <string_view>

/// Texts for players, in their language.
namespace fcg::indexer {

enum class language { english, portuguese };

/// Returns the available language that the header Accept-Language prefers; English if it prefers none of
/// them.
language preferred_language(std::string_view accept_language);

/// Why a game is recommended. All but the last continue with a name: "Because you own Portal".
enum class reason_text { because_you_own, because_you_viewed, popular_in, popular_now };

std::string write_reason(reason_text text, language language, std::string_view name = {});

} // namespace fcg::indexer
