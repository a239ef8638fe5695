#pragma once
#include "support/crowd.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace fcg::test {

/// What the books say at the end; every field that must be zero says so.
struct purchase_tally {
    std::size_t intents = 0;
    std::size_t answered = 0;
    std::size_t sent_again = 0; ///< requests whose answer was cut off by a crash
    std::map<std::string, std::size_t> ends;
    std::size_t charges = 0;
    std::size_t entitlements = 0;
    std::size_t without_right_end = 0;       ///< must be zero
    std::vector<std::string> wrong_ends;     ///< the same, each in words
    std::size_t charged_without_need = 0;    ///< must be zero: charges of what was not completed
    std::size_t completed_uncharged = 0;     ///< must be zero
    std::size_t entitled_wrongly = 0;        ///< must be zero: without a completed purchase
    std::size_t completed_without_entry = 0; ///< must be zero
    // Sums in minor units, which must be equal.
    std::int64_t due = 0;     ///< the prices of what was completed
    std::int64_t charged = 0; ///< in the provider's books
    std::int64_t paid = 0;    ///< as the library's entries say
};

/// Compares what the buyers were told with the books of the provider (in payments' folder) and of library.
/// Nobody may have the folders open.
purchase_tally reckon(std::vector<intent> const& intents, std::map<std::string, std::string> const& end_of,
                      std::filesystem::path const& payments_folder,
                      std::filesystem::path const& library_folder);

/// One line for people.
std::string describe(purchase_tally const& of);

/// Fails the test case where the promise is not kept.
void check_promise(purchase_tally const& of);

} // namespace fcg::test
