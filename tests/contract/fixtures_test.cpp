#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/game_purchase_requested.hpp"
#include "bus/contracts/payment_requested.hpp"
#include "fixtures.hpp"
#include "support/built.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace fcg::tests {
namespace {

template <class Contract>
reading read_one(bus::message const& message)
{
    auto decoded = bus::decode<Contract>(message);
    reading result{std::move(decoded.refusal), std::move(decoded.message_id), {}};
    if (result.refusal.empty())
        result.rewritten = to_json(decoded.content);
    return result;
}

} // namespace

std::filesystem::path own_fixtures()
{
    return test::source_path("tests/contract/fixtures");
}

std::filesystem::path shared_fixtures()
{
    return test::source_path("../shared/contracts");
}

std::vector<std::string> names_in(std::filesystem::path const& folder)
{
    std::vector<std::string> names;
    if (!std::filesystem::is_directory(folder))
        return names;
    for (auto const& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".json")
            names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

std::string read_bytes(std::filesystem::path const& file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        throw std::runtime_error("cannot open " + file.string());
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string read_body(std::filesystem::path const& file)
{
    std::string body = read_bytes(file);
    if (body.ends_with('\n'))
        body.pop_back();
    return body;
}

bus::message raw(std::string body)
{
    return {"transport-1", std::move(body), {}};
}

reading read_as(std::string_view contract, bus::message const& message)
{
    using namespace contracts;
    if (contract == game_purchase_requested::name)
        return read_one<game_purchase_requested>(message);
    if (contract == payment_requested::name)
        return read_one<payment_requested>(message);
    if (contract == game_purchase_completed::name)
        return read_one<game_purchase_completed>(message);
    throw std::invalid_argument("no contract of other systems: " + std::string(contract));
}

std::string contract_of(std::string_view file)
{
    using namespace contracts;
    for (auto const name :
         {game_purchase_requested::name, payment_requested::name, game_purchase_completed::name})
        if (file.find(name) != std::string_view::npos)
            return std::string(name);
    throw std::invalid_argument("no contract of other systems in the name " + std::string(file));
}

TEST_CASE("the fixtures of this repository are there")
{
    CHECK(names_in(own_fixtures() / "canonical").size() >= 15);
    CHECK(names_in(own_fixtures() / "accepted").size() >= 10);
    CHECK(names_in(own_fixtures() / "refused").size() >= 40);
}

} // namespace fcg::tests
