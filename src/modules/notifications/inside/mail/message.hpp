#pragma once
#include "platform/core/clock.hpp"

#include <string>
#include <string_view>

namespace fcg::notifications {

/// One e-mail in plain text. All of it is UTF-8.
struct letter_to_send {
    std::string id; ///< of the delivery: becomes the Message-ID, the same however often it is sent
    std::string from_name;
    std::string from_address;
    std::string to_name; ///< may be empty
    std::string to_address;
    std::string subject;
    std::string text;
    std::string language; ///< "en", "pt-BR"
    core::time_point date;
};

/// As RFC 5322 and MIME write it: seven bits, lines of at most 78 characters that end with CR LF. No value
/// can begin a header of its own.
std::string write_message(letter_to_send const& what);

/// Fit for MAIL FROM and RCPT TO: local part and domain, at most 254 octets, nothing that would need quoting.
bool is_plain_address(std::string_view text);

} // namespace fcg::notifications
