#pragma once
#include "platform/core/clock.hpp"

#include <string>
#include <string_view>

namespace fcg::notifications {

/// An email in plain text. All texts are UTF-8.
struct outgoing_email {
    std::string id; ///< id of the delivery; becomes the Message-ID of every attempt
    std::string from_name;
    std::string from_address;
    std::string to_name; ///< may be empty
    std::string to_address;
    std::string subject;
    std::string text;
    std::string language; ///< "en", "pt-BR"
    core::time_point date;
};

/// Returns the email in the format of RFC 5322 and MIME: 7 bits, lines of at most 78 characters that end with
/// CR LF. No value can inject a header.
std::string write_message(outgoing_email const& outgoing_email);

/// Returns whether a text can be used in MAIL FROM and RCPT TO: local part and domain, at most 254 octets,
/// nothing that needs quoting.
bool is_plain_address(std::string_view text);

} // namespace fcg::notifications
