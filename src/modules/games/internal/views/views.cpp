#include "internal/views/views.hpp"

#include "bus/contracts/game_viewed.hpp"
#include "bus/publishing/announcer.hpp"
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
constexpr std::size_t code_octets = 16; ///< of the 32 octets of the HMAC; enough to tell visitors apart

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word)
{
    hash = (hash ^ word) * 0x9E37'79B9'7F4A'7C15;
    return hash ^ (hash >> 32);
}

/// A fast hash that is good enough for marks: forcing a collision would only hide one view.
std::uint64_t mixed(std::uint64_t hash, std::string_view text)
{
    std::uint64_t word = 0;
    for (; text.size() >= sizeof word; text.remove_prefix(sizeof word)) {
        std::memcpy(&word, text.data(), sizeof word);
        hash = mixed(hash, word);
    }
    word = text.size();
    for (char const character : text)
        word = word << 8 | static_cast<unsigned char>(character);
    return mixed(hash, word);
}

/// Returns one of 64 kinds, so that a client that changes its User-Agent with each request counts as at most
/// 64 visitors per hour.
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

views::views(core::clock& time, core::random_source& random) : time_(time), random_(random) {}

void views::announce_to(bus::announcer& announcer)
{
    announcer_ = &announcer;
    seed_ = random_.next();
}

void views::count_view(http::request const& request, core::uuid const& game)
{
    if (announcer_ == nullptr)
        return;
    auto const now = time_.now();
    auto const hour =
        static_cast<std::uint16_t>(std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count());
    auto const agent = request.header("User-Agent");
    auto view = mixed(seed_, octets_of(game));
    if (request.caller)
        view = mixed(view, octets_of(request.caller->user_id));
    else
        view = mixed(mixed(view, http::network_key(request.client_address)), kind_of(agent));
    if (marks_.has(view, hour) || is_machine(agent) || !marks_.add(view, hour))
        return;
    contracts::game_viewed seen{.game_id = game.to_string(),
                                .visitor = visitor_code(request, agent, now),
                                .user_id = std::nullopt,
                                .viewed_at = now};
    if (request.caller)
        seen.user_id = request.caller->user_id.to_string();
    announcer_->announce(seen);
}

std::string views::visitor_code(http::request const& request, std::string_view agent, core::time_point now)
{
    std::string text;
    if (request.caller)
        text.append("player ").append(octets_of(request.caller->user_id));
    else
        text.append("address ")
            .append(http::network_key(request.client_address))
            .append(" ")
            .append(kind_of(agent));
    auto const key = key_of(std::chrono::floor<std::chrono::days>(now));
    return core::to_base64url(core::hmac_sha256(key, text).substr(0, code_octets));
}

std::string views::key_of(std::chrono::sys_days day)
{
    std::lock_guard const hold(guard_);
    if (key_.empty() || day != day_of_key_) {
        key_.resize(key_octets);
        random_.fill(std::as_writable_bytes(std::span(key_)));
        day_of_key_ = day;
    }
    return key_;
}

} // namespace fcg::games
