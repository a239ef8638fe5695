#include "bus/sqs/client/md5.hpp"

#include "platform/core/text.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>

namespace fcg::bus::sqs {
namespace {

void require(int succeeded)
{
    if (succeeded != 1)
        throw std::runtime_error("OpenSSL cannot compute an MD5");
}

} // namespace

void md5::release::operator()(EVP_MD* algorithm) const
{
    EVP_MD_free(algorithm);
}

void md5::release::operator()(EVP_MD_CTX* context) const
{
    EVP_MD_CTX_free(context);
}

md5::md5() : algorithm_(EVP_MD_fetch(nullptr, "MD5", nullptr)), context_(EVP_MD_CTX_new())
{
    require(algorithm_ && context_ ? 1 : 0);
}

std::string md5::of(std::string_view octets)
{
    start();
    add(octets);
    return finish();
}

std::string md5::of(std::vector<message_attribute> const& attributes)
{
    std::vector<message_attribute const*> sorted;
    sorted.reserve(attributes.size());
    for (auto const& attribute : attributes)
        sorted.push_back(&attribute);
    std::ranges::sort(sorted, {}, &message_attribute::name);

    start();
    for (auto const* const attribute : sorted) {
        using namespace std::string_view_literals;
        add_with_length(attribute->name);
        add_with_length(attribute->type);
        add(attribute->type.starts_with("Binary") ? "\x02"sv : "\x01"sv);
        add_with_length(attribute->value);
    }
    return finish();
}

void md5::start()
{
    require(EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr));
}

void md5::add(std::string_view octets)
{
    require(EVP_DigestUpdate(context_.get(), octets.data(), octets.size()));
}

void md5::add_with_length(std::string_view octets)
{
    auto const size = static_cast<std::uint32_t>(octets.size());
    std::array<char, 4> big_endian{};
    for (std::size_t index = 0; index < big_endian.size(); ++index)
        big_endian[index] = static_cast<char>((size >> (24 - 8 * index)) & 0xFFU);
    add({big_endian.data(), big_endian.size()});
    add(octets);
}

std::string md5::finish()
{
    std::array<unsigned char, 16> digest{};
    require(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
    return core::to_hex(std::as_bytes(std::span(digest)));
}

} // namespace fcg::bus::sqs
