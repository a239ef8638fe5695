#pragma once
#include "inside/provider/provider.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What an answer of a provider, whichever it is, must be before it is taken for one. Everything that is
/// stored, logged or sent on has a bound here. Pure.
namespace fcg::payments {

// Each returns why it cannot be an answer, for the operator; empty when it can. Texts that are only for
// people are cut.
std::string why_senseless(charge_outcome& outcome);
std::string why_senseless(std::optional<charge_outcome>& outcome);
/// Another amount than was to go back is no refund of it: it becomes refused, so that an operator looks.
std::string why_senseless(refund_outcome& outcome, core::money const& asked_for);
std::string why_senseless(report_page& page);
/// A reference, or a secret for the buyer's browser; `what` it is begins the sentence.
std::string why_senseless(std::string const& text, std::string_view what = "its answer");

} // namespace fcg::payments
