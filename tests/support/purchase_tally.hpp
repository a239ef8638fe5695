#pragma once
#include "support/crowd.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace fcg::test {

/// The result of reckon().
struct purchase_tally {
    std::size_t intents = 0;
    std::size_t answered = 0;
    std::size_t sent_again = 0; ///< intents that were sent more than once
    std::map<std::string, std::size_t> ends;
    std::size_t charges = 0;
    std::size_t entitlements = 0;
    std::size_t without_right_end = 0;       ///< must be zero
    std::vector<std::string> wrong_ends;     ///< those of without_right_end in words
    std::size_t charged_without_need = 0;    ///< must be zero: charges without a completed purchase or for a
                                             ///< price of 0
    std::size_t completed_uncharged = 0;     ///< must be zero
    std::size_t entitled_wrongly = 0;        ///< must be zero: entitlements without a completed purchase
    std::size_t completed_without_entry = 0; ///< must be zero
    // The following sums, in minor units, must be equal.
    std::int64_t due = 0;     ///< prices of the completed purchases
    std::int64_t charged = 0; ///< from the provider's books
    std::int64_t paid = 0;    ///< from the library's entries
};

/// Compares the responses that the buyers received with the books of the provider (in payments' folder) and
/// of library. No process may have the folders open.
purchase_tally reckon(std::vector<intent> const& intents, std::map<std::string, std::string> const& end_of,
                      std::filesystem::path const& payments_folder,
                      std::filesystem::path const& library_folder);

/// Returns the tally as one line of text.
std::string describe(purchase_tally const& tally);

/// Fails the test case if a field that must be zero is not, or if the sums differ.
void check_promise(purchase_tally const& tally);

} // namespace fcg::test
