#pragma once
#include "bus/consuming/consumer.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::tests {

/// Returns the folder tests/contract/fixtures.
std::filesystem::path own_fixtures();
/// Returns the folder of the fixtures that the systems around FCG share, beside this repository. It may be
/// missing.
std::filesystem::path shared_fixtures();

/// Returns the names of the .json files in a folder, sorted. Empty if there is no such folder.
std::vector<std::string> names_in(std::filesystem::path const& folder);

/// Returns the whole file, byte for byte.
std::string read_bytes(std::filesystem::path const& file);
/// Returns the whole file without the line end that an editor leaves.
std::string read_body(std::filesystem::path const& file);

/// Returns a message with this body, the transport's id "transport-1" and no attributes.
bus::message raw(std::string body);

template <class Contract>
bus::decoded<Contract> decode_body(std::string body)
{
    return bus::decode<Contract>(raw(std::move(body)));
}

/// The result of reading a message of any contract.
struct reading {
    std::string refusal;
    std::string message_id;
    std::string rewritten; ///< the canonical body of the message
};

/// Reads a message of one of the three contracts that other systems use too. Throws std::invalid_argument for
/// other names.
reading read_as(std::string_view contract, bus::message const& message);

/// Returns the contract in a fixture's name: "GamePurchaseRequested" for
/// "raw-GamePurchaseRequested-loose.json".
std::string contract_of(std::string_view file);

} // namespace fcg::tests
