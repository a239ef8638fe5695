#pragma once
#include "bus/decode.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::tests {

/// tests/contract/fixtures.
std::filesystem::path own_fixtures();
/// The fixtures that the systems around FCG share, beside this repository; not everybody has them.
std::filesystem::path shared_fixtures();

/// Names of the .json files in a folder, sorted; none when there is no such folder.
std::vector<std::string> names_in(std::filesystem::path const& folder);

/// The whole file, byte for byte.
std::string read_bytes(std::filesystem::path const& file);
/// The whole file without the line end that an editor leaves.
std::string read_body(std::filesystem::path const& file);

/// A message with this body, the transport's id "transport-1" and no attributes.
bus::message raw(std::string body);

template <class Contract>
bus::decoded<Contract> decode_body(std::string body)
{
    return bus::decode<Contract>(raw(std::move(body)));
}

/// What reading a message gives, whatever its contract is.
struct reading {
    std::string refusal;
    std::string message_id;
    std::string rewritten; ///< the canonical body of what was read
};

/// Reads as one of the three contracts that other systems speak too; throws std::invalid_argument for other
/// names.
reading read_as(std::string_view contract, bus::message const& one);

/// The contract in a fixture's name: "raw-GamePurchaseRequested-loose.json" -> "GamePurchaseRequested".
std::string contract_of(std::string_view file);

} // namespace fcg::tests
