#include "bus/sqs/client/md5.hpp"

#include "platform/core/text.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>

namespace fcg::bus::sqs {
namespace {

void require(bool succeeded)
{
    if (!succeeded)
        throw std::runtime_error("OpenSSL cannot compute an MD5");
}

void append_with_length(std::string& out, std::string_view octets)
{
    auto const size = static_cast<std::uint32_t>(octets.size());
    for (unsigned const shift : {24U, 16U, 8U, 0U})
        out += static_cast<char>((size >> shift) & 0xFFU);
    out += octets;
}

} // namespace

md5::md5() : algorithm_(EVP_MD_fetch(nullptr, "MD5", nullptr), EVP_MD_free)
{
    require(algorithm_ != nullptr);
}

std::string md5::of(std::string_view octets) const
{
    std::array<unsigned char, 16> digest{};
    require(EVP_Digest(octets.data(), octets.size(), digest.data(), nullptr, algorithm_.get(), nullptr) == 1);
    return core::to_hex(std::as_bytes(std::span(digest)));
}

std::string md5::of(std::vector<message_attribute> const& attributes) const
{
    auto sorted = attributes;
    std::ranges::sort(sorted, {}, &message_attribute::name);
    std::string octets;
    for (auto const& [name, type, value] : sorted) {
        append_with_length(octets, name);
        append_with_length(octets, type);
        octets += type.starts_with("Binary") ? '\x02' : '\x01';
        append_with_length(octets, value);
    }
    return of(octets);
}

} // namespace fcg::bus::sqs
