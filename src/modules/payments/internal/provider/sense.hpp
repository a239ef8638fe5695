#pragma once
#include "internal/provider/provider.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Checks of a provider's responses, whichever provider it is. Everything that is stored, logged or sent on
/// has a bound here. All functions are pure.
namespace fcg::payments {

// Each function returns why the response is invalid, for the operator, or an empty text if it is valid. Texts
// that are only for people are cut.
std::string why_senseless(charge_outcome& outcome);
std::string why_senseless(std::optional<charge_outcome>& outcome);
/// Checks a refund. One of another amount than `asked_for` becomes refused, so that an operator looks at it.
std::string why_senseless(refund_outcome& outcome, core::money const& asked_for);
std::string why_senseless(report_page& page);
/// Checks a reference, or a secret for the buyer's browser. `name` begins the returned sentence.
std::string why_senseless(std::string const& text, std::string_view name = "its answer");

} // namespace fcg::payments
