#include "bus/sqs/client/md5.hpp"

#include <doctest/doctest.h>

using fcg::bus::sqs::md5;
using fcg::bus::sqs::message_attribute;

TEST_CASE("the MD5 of a body is RFC 1321's")
{
    md5 digest;
    CHECK(digest.of("") == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(digest.of("abc") == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(digest.of("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
    CHECK(digest.of("This is a test message") == "fafb00f5732ab283681e124bf8747ed1");
}

// Digests that other clients of SQS publish in their tests.
TEST_CASE("the MD5 of attributes is the one that other clients compute")
{
    md5 digest;
    CHECK(digest.of(std::vector<message_attribute>{{"SellerName", "String", "Example Store"}}) ==
          "cd28f3b68aeee4b2eac9c66f2f694b58");
    CHECK(digest.of(std::vector<message_attribute>{{"City", "String", "Any City"},
                                                   {"PostalCode", "String", "99065"},
                                                   {"Region", "String", "WA"},
                                                   {"SellerName", "String", "Example Store"}}) ==
          "66d793da93becb551e41562575418975");
    CHECK(digest.of(
              std::vector<message_attribute>{{"ordinal", "Number", "1"}, {"category", "String", "test"}}) ==
          "d21ae90c49061e927f57df5f5d72be1f");
    CHECK(digest.of(
              std::vector<message_attribute>{{"test_attribute_name", "Binary", "test_attribute_value"}}) ==
          "23f6bd27ea87aab7dfeadcc9aebee495");
}

TEST_CASE("the MD5 of attributes does not depend on their order")
{
    md5 digest;
    message_attribute const first{"test_attribute_name_1", "String", "test_attribute_value_1"};
    message_attribute const second{"test_attribute_name_2", "String", "test_attribute_value_2"};
    CHECK(digest.of(std::vector{first, second}) == "d53f3b558fe951154770f25cb63dbba9");
    CHECK(digest.of(std::vector{second, first}) == "d53f3b558fe951154770f25cb63dbba9");
}

// These are md5(00000001 "a" 0000000c "Binary.label" 02 00000001 "x"), and that of Number.float with the type
// 01.
TEST_CASE("a label on a type counts as part of its name and not as another kind of value")
{
    md5 digest;
    using namespace std::string_literals;
    auto const octets = "\0\0\0\1a\0\0\0\x0c"s
                        "Binary.label"s
                        "\2\0\0\0\1x"s;
    CHECK(digest.of(std::vector<message_attribute>{{"a", "Binary.label", "x"}}) == digest.of(octets));
    auto const number = "\0\0\0\1a\0\0\0\x0c"s
                        "Number.float"s
                        "\1\0\0\0\3"s
                        "1e9"s;
    CHECK(digest.of(std::vector<message_attribute>{{"a", "Number.float", "1e9"}}) == digest.of(number));
}

TEST_CASE("one digest can be used again and again")
{
    md5 digest;
    auto const first = digest.of("abc");
    digest.of(std::string(100'000, 'x'));
    CHECK(digest.of("abc") == first);
}
