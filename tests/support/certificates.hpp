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

/// PEM files.
struct identity {
    std::string certificate;
    std::string key;
};

/// Signs certificates with a key of its own; all files are in a folder that goes with it.
class certificate_authority {
public:
    certificate_authority()
    {
        auto made = begin("CA", 0, an_hour, *key_);
        extend(*made, NID_basic_constraints, "critical,CA:TRUE");
        sign(*made);
        write(*made, certificate());
        root_ = std::move(made);
    }

    /// Who trusts this file trusts whom it has signed.
    std::string certificate() const { return folder_ / "ca.pem"; }

    /// For `names` as OpenSSL writes them, "DNS:localhost,IP:127.0.0.1"; valid from and to so many seconds
    /// from now.
    identity issue(std::string const& names, long from = 0, long to = an_hour)
    {
        auto const number = std::to_string(++issued_);
        identity const made{.certificate = folder_ / (number + ".pem"), .key = folder_ / (number + ".key")};
        pair const own(EVP_EC_gen("P-256"));
        auto const leaf = begin("leaf " + number, from, to, *own);
        X509_set_issuer_name(leaf.get(), X509_get_subject_name(root_.get()));
        extend(*leaf, NID_subject_alt_name, names.c_str());
        sign(*leaf);
        write(*leaf, made.certificate);
        PEM_write_PrivateKey(open(made.key).get(), own.get(), nullptr, nullptr, 0, nullptr, nullptr);
        return made;
    }

private:
    template <auto Free>
    struct freed {
        template <class T>
        void operator()(T* one) const
        {
            Free(one);
        }
    };

    using file = std::unique_ptr<std::FILE, freed<std::fclose>>;
    using pair = std::unique_ptr<EVP_PKEY, freed<EVP_PKEY_free>>;
    using x509 = std::unique_ptr<X509, freed<X509_free>>;
    using extension = std::unique_ptr<X509_EXTENSION, freed<X509_EXTENSION_free>>;

    static constexpr long an_hour = 3'600;

    /// A certificate that names itself as its issuer, not signed yet.
    x509 begin(std::string const& name, long from, long to, EVP_PKEY& of)
    {
        x509 made(X509_new());
        X509_set_version(made.get(), 2); // that is 3
        ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial_);
        X509_gmtime_adj(X509_getm_notBefore(made.get()), from);
        X509_gmtime_adj(X509_getm_notAfter(made.get()), to);
        X509_set_pubkey(made.get(), &of);
        auto* const subject = X509_get_subject_name(made.get());
        std::basic_string<unsigned char> const text(name.begin(), name.end());
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text.c_str(), -1, -1, 0);
        X509_set_issuer_name(made.get(), subject);
        return made;
    }

    static void extend(X509& one, int what, char const* value)
    {
        extension const made(X509V3_EXT_conf_nid(nullptr, nullptr, what, value));
        if (!made || X509_add_ext(&one, made.get(), -1) != 1)
            throw std::runtime_error(std::string("no extension of a certificate: ") + value);
    }

    void sign(X509& one) const { X509_sign(&one, key_.get(), EVP_sha256()); }

    static file open(std::string const& path)
    {
        file made(std::fopen(path.c_str(), "w"));
        if (!made)
            throw std::runtime_error("cannot write " + path);
        return made;
    }

    static void write(X509& one, std::string const& path) { PEM_write_X509(open(path).get(), &one); }

    temporary_folder folder_;
    pair key_{EVP_EC_gen("P-256")};
    x509 root_;
    long serial_ = 0;
    int issued_ = 0;
};

} // namespace fcg::test
