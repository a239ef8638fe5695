#include "internal/password_hasher.hpp"
#include "store/module_fixture.hpp"

#include <doctest/doctest.h>
#include <sodium.h>

namespace fcg::users {

TEST_CASE("a hash is Argon2id with the costs of the settings, and has a salt of its own")
{
    test::module_store store;
    password_hasher hasher(store.env(), user_settings{});
    auto const first_hash = store.run(hasher.hash("ana", "correct horse battery")).value();
    auto const two = store.run(hasher.hash("ana", "correct horse battery")).value();
    CHECK(first_hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(first_hash != two);
    CHECK(store.run(hasher.check("ana", "correct horse battery", first_hash))->right);
    CHECK(!store.run(hasher.check("ana", "correct horse batterY", first_hash))->right);
}

TEST_CASE("the hash for e-mails that nobody has is complete and costs what a real one costs")
{
    test::module_store store;
    auto const settings = user_settings{};
    password_hasher hasher(store.env(), settings);
    auto const& hash = hasher.nobodys_hash();
    CHECK(crypto_pwhash_str_needs_rehash(hash.c_str(),
                                         static_cast<unsigned long long>(settings.argon2_passes),
                                         static_cast<std::size_t>(settings.argon2_memory_kib) * 1024) == 0);
    CHECK(hash.size() == store.run(hasher.hash("ana", "any password"))->size());
    CHECK(!store.run(hasher.check("ana", "", hash))->right);
}

} // namespace fcg::users
