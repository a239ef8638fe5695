// Tests in which every member of every contract is removed and replaced by every kind of value.
#include "fixtures.hpp"
#include "samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace fcg::tests {
namespace {

json::value::object members_of(std::string const& body)
{
    return *std::get<json::value>(json::parse(body)).as_object();
}

bool may_be_absent(std::string_view contract, std::string_view member)
{
    bool const purchase_ended = contract == "GamePurchaseCompleted" || contract == "PurchaseCompleted";
    bool const reason_is_optional = purchase_ended || contract == "PurchaseCancelRequested";
    return member == "version" || member == "releaseDate" || member == "promotionId" ||
           member == "promotionPercentOff" || member == "fee" || member == "detail" ||
           (member == "reason" && reason_is_optional) || (member == "userId" && contract == "GameViewed");
}

template <class Contract>
bus::decoded<Contract> decode_members(json::value::object members)
{
    return decode_body<Contract>(json::value(std::move(members)).to_text());
}

std::vector<json::value> one_of_every_kind()
{
    return {json::value(),
            json::value(true),
            json::value(json::value::number{"-7.5"}),
            json::value(std::string("?")),
            json::value(json::value::list{json::value(false)}),
            json::value(json::value::object{{"paymentId", json::value(std::string("p"))}})};
}

} // namespace

TEST_CASE("a required member that is missing is refused by name, an optional one is not needed")
{
    for_each_sample([]<class Contract>(Contract const& sample) {
        auto const members = members_of(to_json(sample));
        for (std::size_t i = 0; i < members.size(); ++i) {
            auto fewer = members;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
            auto const& name = members[i].first;
            CAPTURE(Contract::name);
            CAPTURE(name);
            auto const expected = may_be_absent(Contract::name, name) ? "" : name + " is missing";
            CHECK(decode_members<Contract>(fewer).refusal == expected);
        }
    });
}

TEST_CASE("a member of the wrong kind is refused by name")
{
    for_each_sample([]<class Contract>(Contract const& sample) {
        auto const members = members_of(to_json(sample));
        for (std::size_t i = 0; i < members.size(); ++i) {
            for (auto const& other : one_of_every_kind()) {
                auto changed = members;
                changed[i].second = other;
                auto const& [name, right] = members[i];
                CAPTURE(Contract::name);
                CAPTURE(name);
                CAPTURE(other.to_text());
                auto const refusal = decode_members<Contract>(changed).refusal;
                bool const may_fit =
                    other.kind() == right.kind() || (other.is_null() && may_be_absent(Contract::name, name));
                CHECK((may_fit || !refusal.empty()));
                CHECK((refusal.empty() || refusal.starts_with(name + " ")));
            }
        }
    });
}

TEST_CASE("members that nobody knows are passed over, and the order of members means nothing")
{
    for_each_sample([]<class Contract>(Contract const& sample) {
        CAPTURE(Contract::name);
        auto members = members_of(to_json(sample));
        std::ranges::reverse(members);
        members.emplace(members.begin(), "couponCode", json::value(std::string("A")));
        members.emplace_back("nested", json::value(json::value::list{json::value(json::value::object{})}));
        auto const decoded = decode_members<Contract>(std::move(members));
        CHECK(decoded.refusal == "");
        CHECK(to_json(decoded.content) == to_json(sample));
    });
}

} // namespace fcg::tests
