#include "inside/views.hpp"

#include "bus/announcer.hpp"
#include "bus/contracts/game_viewed.hpp"
#include "platform/core/text.hpp"
#include "platform/http/address_list.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string_view>

namespace fcg::games {
namespace {

constexpr std::size_t key_octets = 32;
constexpr std::size_t code_octets = 16; ///< of the 32 that the HMAC has: enough to tell visitors apart

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word)
{
    hash = (hash ^ word) * 0x9E37'79B9'7F4A'7C15;
    return hash ^ (hash >> 32);
}

/// Quick, and good enough for marks: who made two views collide would only hide one of them.
std::uint64_t mixed(std::uint64_t hash, std::string_view text)
{
    std::uint64_t word = 0;
    for (; text.size() >= sizeof word; text.remove_prefix(sizeof word)) {
        std::memcpy(&word, text.data(), sizeof word);
        hash = mixed(hash, word);
    }
    word = text.size();
    for (char const one : text)
        word = word << 8 | static_cast<unsigned char>(one);
    return mixed(hash, word);
}

/// One of 64 kinds: who changes the User-Agent with each request is as many visitors an hour, not thousands.
std::string_view kind_of(std::string_view agent)
{
    constexpr std::string_view kinds = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
    return kinds.substr(mixed(kinds.size(), agent) % kinds.size(), 1);
}

std::string_view octets_of(core::uuid const& id)
{
    return {reinterpret_cast<char const*>(id.bytes.data()), id.bytes.size()};
}

bool is_machine(std::string_view agent)
{
    constexpr std::array<std::string_view, 3> words{"bot", "crawler", "spider"};
    auto const lower = core::to_lower_ascii(agent);
    return std::ranges::any_of(
        words, [&lower](std::string_view word) { return lower.find(word) != std::string::npos; });
}

} // namespace

views::views(core::clock& time, core::random_source& chance) : time_(time), chance_(chance) {}

void views::announce_to(bus::announcer& where)
{
    to_ = &where;
    seed_ = chance_.next();
}

void views::note(http::request const& asked, core::uuid const& game)
{
    if (to_ == nullptr)
        return;
    auto const now = time_.now();
    auto const hour =
        static_cast<std::uint16_t>(std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count());
    auto const agent = asked.header("User-Agent");
    auto view = mixed(seed_, octets_of(game));
    if (asked.caller)
        view = mixed(view, octets_of(asked.caller->user_id));
    else
        view = mixed(mixed(view, http::network_key(asked.client_address)), kind_of(agent));
    if (marks_.has(view, hour) || is_machine(agent) || !marks_.add(view, hour))
        return;
    contracts::game_viewed seen{.game_id = game.to_string(),
                                .visitor = visitor_code(asked, agent, now),
                                .user_id = std::nullopt,
                                .viewed_at = now};
    if (asked.caller)
        seen.user_id = asked.caller->user_id.to_string();
    to_->announce(seen);
}

std::string views::visitor_code(http::request const& asked, std::string_view agent, core::time_point now)
{
    std::string who;
    if (asked.caller)
        who.append("player ").append(octets_of(asked.caller->user_id));
    else
        who.append("address ")
            .append(http::network_key(asked.client_address))
            .append(" ")
            .append(kind_of(agent));
    auto const key = key_of(std::chrono::floor<std::chrono::days>(now));
    return core::to_base64url(core::hmac_sha256(key, who).substr(0, code_octets));
}

std::string views::key_of(std::chrono::sys_days day)
{
    std::lock_guard const hold(guard_);
    if (key_.empty() || day != day_of_key_) {
        key_.resize(key_octets);
        chance_.fill(std::as_writable_bytes(std::span(key_)));
        day_of_key_ = day;
    }
    return key_;
}

} // namespace fcg::games
