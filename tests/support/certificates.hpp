#pragma once
#include "support/temporary_folder.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace fcg::test {

/// The paths of a certificate and its key, both in PEM.
struct identity {
    std::string certificate;
    std::string key;
};

/// A certificate authority with a key of its own. All its files are in a folder that is removed with this
/// object.
class certificate_authority {
public:
    certificate_authority()
    {
        auto x509 = begin("CA", 0, an_hour, *key_);
        extend(*x509, NID_basic_constraints, "critical,CA:TRUE");
        sign(*x509);
        write(*x509, certificate());
        root_ = std::move(x509);
    }

    /// Returns the path of the authority's certificate. A client that trusts it trusts every certificate that
    /// issue() returns.
    std::string certificate() const { return folder_ / "ca.pem"; }

    /// Issues a certificate for `names` in OpenSSL's notation, "DNS:localhost,IP:127.0.0.1". It is valid from
    /// `from` to `end`, in seconds from now.
    identity issue(std::string const& names, long from = 0, long end = an_hour)
    {
        auto const number = std::to_string(++issued_);
        identity const identity{.certificate = folder_ / (number + ".pem"),
                                .key = folder_ / (number + ".key")};
        pair const own(EVP_EC_gen("P-256"));
        auto const leaf = begin("leaf " + number, from, end, *own);
        X509_set_issuer_name(leaf.get(), X509_get_subject_name(root_.get()));
        extend(*leaf, NID_subject_alt_name, names.c_str());
        sign(*leaf);
        write(*leaf, identity.certificate);
        PEM_write_PrivateKey(open(identity.key).get(), own.get(), nullptr, nullptr, 0, nullptr, nullptr);
        return identity;
    }

private:
    template <auto Free>
    struct freed {
        template <class T>
        void operator()(T* x509_st) const
        {
            Free(x509_st);
        }
    };

    using file = std::unique_ptr<std::FILE, freed<std::fclose>>;
    using pair = std::unique_ptr<EVP_PKEY, freed<EVP_PKEY_free>>;
    using x509 = std::unique_ptr<X509, freed<X509_free>>;
    using extension = std::unique_ptr<X509_EXTENSION, freed<X509_EXTENSION_free>>;

    static constexpr long an_hour = 3'600;

    /// Returns a certificate that names itself as its issuer and is not signed yet.
    x509 begin(std::string const& name, long begin, long end, EVP_PKEY& subject_key)
    {
        x509 x509(X509_new());
        X509_set_version(x509.get(), 2); // the encoding of version 3
        ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), ++serial_);
        X509_gmtime_adj(X509_getm_notBefore(x509.get()), begin);
        X509_gmtime_adj(X509_getm_notAfter(x509.get()), end);
        X509_set_pubkey(x509.get(), &subject_key);
        auto* const subject = X509_get_subject_name(x509.get());
        std::basic_string<unsigned char> const text(name.begin(), name.end());
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text.c_str(), -1, -1, 0);
        X509_set_issuer_name(x509.get(), subject);
        return x509;
    }

    static void extend(X509& certificate, int extension_id, char const* value)
    {
        extension const extension(X509V3_EXT_conf_nid(nullptr, nullptr, extension_id, value));
        if (!extension || X509_add_ext(&certificate, extension.get(), -1) != 1)
            throw std::runtime_error(std::string("no extension of a certificate: ") + value);
    }

    void sign(X509& certificate) const { X509_sign(&certificate, key_.get(), EVP_sha256()); }

    static file open(std::string const& path)
    {
        file file(std::fopen(path.c_str(), "w"));
        if (!file)
            throw std::runtime_error("cannot write " + path);
        return file;
    }

    static void write(X509& certificate, std::string const& path)
    {
        PEM_write_X509(open(path).get(), &certificate);
    }

    temporary_folder folder_;
    pair key_{EVP_EC_gen("P-256")};
    x509 root_;
    long serial_ = 0;
    int issued_ = 0;
};

} // namespace fcg::test
