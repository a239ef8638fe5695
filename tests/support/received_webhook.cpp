#include "support/received_webhook.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace fcg::test {
namespace {

std::string decode_base64(std::string const& text)
{
    std::string out(text.size(), '\0');
    auto const size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<unsigned char const*>(text.data()), static_cast<int>(text.size()));
    if (size < 0)
        throw std::runtime_error("this is not base64: " + text);
    out.resize(static_cast<std::size_t>(size) - static_cast<std::size_t>(std::ranges::count(text, '=')));
    return out;
}

/// Decodes what follows the prefix, which names the kind of key.
std::string decode_key(std::string const& text, std::string const& prefix)
{
    if (!text.starts_with(prefix))
        throw std::runtime_error("a key must begin with " + prefix);
    return decode_base64(text.substr(prefix.size()));
}

unsigned char const* octets(std::string const& bytes)
{
    return reinterpret_cast<unsigned char const*>(bytes.data());
}

bool is_hmac(std::string const& secret, std::string const& content, std::string const& signature)
{
    auto const key = decode_key(secret, "whsec_");
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets(content), content.size(), mac, &size);
    return std::string(reinterpret_cast<char const*>(mac), size) == signature;
}

bool is_ed25519(std::string const& public_key, std::string const& content, std::string const& signature)
{
    auto const key = decode_key(public_key, "whpk_");
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const loaded(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(key), key.size()), EVP_PKEY_free);
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    if (!loaded)
        throw std::runtime_error("this is not a public key of Ed25519: " + public_key);
    EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, loaded.get());
    return EVP_DigestVerify(digest.get(), octets(signature), signature.size(), octets(content),
                            content.size()) == 1;
}

} // namespace

received_webhook::received_webhook(std::string const& request)
{
    auto const end = request.find("\r\n\r\n");
    std::istringstream head(request.substr(0, end));
    std::getline(head, line);
    for (std::string header; std::getline(head, header);) {
        auto const colon = header.find(": ");
        auto value = header.substr(colon + 2);
        value.erase(value.find_last_not_of('\r') + 1);
        headers[header.substr(0, colon)] = value;
    }
    body = request.substr(end + 4);
}

std::vector<std::string> received_webhook::signatures(std::string const& version) const
{
    std::vector<std::string> texts;
    std::istringstream istringstream(headers.at("webhook-signature"));
    for (std::string signature; istringstream >> signature;)
        if (signature.starts_with(version + ","))
            texts.push_back(decode_base64(signature.substr(version.size() + 1)));
    return texts;
}

bool received_webhook::is_signed_with(std::string const& secret, std::string const& public_key) const
{
    auto const content = signed_content();
    return std::ranges::any_of(signatures("v1"),
                               [&](auto const& signature) { return is_hmac(secret, content, signature); }) &&
           std::ranges::any_of(signatures("v1a"), [&](auto const& signature) {
               return is_ed25519(public_key, content, signature);
           });
}

std::string received_webhook::signed_content() const
{
    return headers.at("webhook-id") + "." + headers.at("webhook-timestamp") + "." + body;
}

} // namespace fcg::test
