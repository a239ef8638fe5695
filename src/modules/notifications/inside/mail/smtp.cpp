#include "inside/mail/smtp.hpp"

#include "inside/mail/message.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <curl/curl.h>
#include <stdexcept>
#include <string_view>

namespace fcg::notifications {

namespace {

constexpr long connect_seconds = 10;
constexpr long whole_seconds = 60;
/// A server that hangs up on so many in a row is taken for one that is not there: it is not the e-mails'
/// fault.
constexpr std::size_t max_hang_ups = 3;

void start_library()
{
    static CURLcode const started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK)
        throw std::runtime_error("libcurl does not start");
}

/// The host of "smtp://HOST:PORT" or "smtps://HOST".
std::string host_of(std::string_view url)
{
    auto const scheme = url.find("://");
    if (scheme == url.npos || (!url.starts_with("smtp://") && !url.starts_with("smtps://")))
        throw core::wrong_setting("notifications.mail.url must begin with smtp:// or smtps://");
    auto rest = url.substr(scheme + 3);
    if (rest.find('@') != rest.npos) // its password would be shown wherever the URL is
        throw core::wrong_setting("notifications.mail.url must hold no user: notifications.mail.user and "
                                  "notifications.mail.password are for that");
    rest = rest.substr(0, rest.find('/'));
    auto const host =
        rest.starts_with('[') ? rest.substr(1, rest.find(']') - 1) : rest.substr(0, rest.find(':'));
    if (host.empty())
        throw core::wrong_setting("notifications.mail.url names no host");
    return std::string(host);
}

bool is_loopback(std::string_view host)
{
    bool const is_number = host.find_first_not_of("0123456789.") == host.npos;
    return host == "localhost" || host == "::1" || (is_number && host.starts_with("127."));
}

/// What one transfer knows of itself; the library's callbacks see it.
struct transfer {
    std::string_view left; ///< of the message
    std::atomic<bool> const& stop;
    std::string last_command; ///< "RCPT TO:<...>"
};

std::size_t give(char* into, std::size_t size, std::size_t count, void* of)
{
    auto& left = static_cast<transfer*>(of)->left;
    auto const taken = std::min(size * count, left.size());
    std::memcpy(into, left.data(), taken);
    left.remove_prefix(taken);
    return taken;
}

/// Hears everything that is said; commands alone are remembered.
int listen_to(CURL*, curl_infotype kind, char* text, std::size_t size, void* of)
{
    std::string_view const command(text, size);
    if (kind == CURLINFO_HEADER_OUT && !command.starts_with("QUIT")) // which it says when it gives up
        static_cast<transfer*>(of)->last_command = command;
    return 0;
}

int look_for_stop(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<transfer*>(of)->stop ? 1 : 0;
}

std::size_t ignore(char*, std::size_t size, std::size_t count, void*)
{
    return size * count;
}

struct freed {
    void operator()(CURL* one) const { curl_easy_cleanup(one); }

    void operator()(curl_slist* one) const { curl_slist_free_all(one); }
};

/// Only an answer to the recipient or to the message itself says something about this e-mail.
bool was_about_the_mail(std::string_view last_command)
{
    return last_command.starts_with("RCPT") || last_command.starts_with("DATA");
}

} // namespace

struct smtp_sender::inside {
    explicit inside(notification_settings::mail_settings const& how) : how(how), handle(curl_easy_init())
    {
        if (!handle)
            throw std::runtime_error("libcurl gives no handle");
        prepare();
    }

    void prepare();
    template <class Value>
    void set(CURLoption option, Value value);
    mail_attempt send(mail const& one, std::atomic<bool> const& stop);
    mail_attempt judge(CURLcode ended, transfer const& of);

    notification_settings::mail_settings how;
    std::unique_ptr<CURL, freed> handle;
    std::array<char, CURL_ERROR_SIZE> fault{};
    bool hung_up = false; ///< the server, on the last e-mail
};

template <class Value>
void smtp_sender::inside::set(CURLoption option, Value value)
{
    auto const refused = curl_easy_setopt(handle.get(), option, value);
    if (refused != CURLE_OK)
        throw std::runtime_error(std::string("libcurl refuses a setting of e-mail: ") +
                                 curl_easy_strerror(refused));
}

void smtp_sender::inside::prepare()
{
    bool const needs_tls = how.require_tls && !is_loopback(host_of(how.url));
    set(CURLOPT_URL, how.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT, connect_seconds);
    set(CURLOPT_TIMEOUT, whole_seconds);
    set(CURLOPT_USE_SSL, static_cast<long>(needs_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (!how.ca_file.empty())
        set(CURLOPT_CAINFO, how.ca_file.c_str());
    if (!how.user.empty()) {
        set(CURLOPT_USERNAME, how.user.c_str());
        set(CURLOPT_PASSWORD, how.password.c_str());
    }
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &give);
    set(CURLOPT_WRITEFUNCTION, &ignore);
    set(CURLOPT_VERBOSE, 1L);
    set(CURLOPT_DEBUGFUNCTION, &listen_to);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &look_for_stop);
    set(CURLOPT_ERRORBUFFER, fault.data());
}

mail_attempt smtp_sender::inside::send(mail const& one, std::atomic<bool> const& stop)
{
    if (!is_plain_address(one.to))
        return {.what = mail_attempt::kind::refused, .fault = "the address cannot be written to"};
    transfer what{.left = one.message, .stop = stop, .last_command = {}};
    std::unique_ptr<curl_slist, freed> const to(
        curl_slist_append(nullptr, fmt::format("<{}>", one.to).c_str()));
    auto const from = fmt::format("<{}>", how.from);
    set(CURLOPT_MAIL_FROM, from.c_str());
    set(CURLOPT_MAIL_RCPT, to.get());
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(one.message.size()));
    for (auto const option : {CURLOPT_READDATA, CURLOPT_DEBUGDATA, CURLOPT_XFERINFODATA})
        set(option, &what);
    fault.front() = '\0';
    hung_up = false;
    return judge(curl_easy_perform(handle.get()), what);
}

mail_attempt smtp_sender::inside::judge(CURLcode ended, transfer const& of)
{
    using kind = mail_attempt::kind;
    if (ended == CURLE_OK)
        return {.what = kind::sent, .fault = {}};
    long code = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &code);
    auto why = core::one_line(fault.front() != '\0' ? fault.data() : curl_easy_strerror(ended), 300);
    if (ended == CURLE_ABORTED_BY_CALLBACK || !was_about_the_mail(of.last_command))
        return {.what = kind::no_server, .fault = std::move(why)};
    bool const was_answered = ended == CURLE_SEND_ERROR || ended == CURLE_WEIRD_SERVER_REPLY;
    // 421: the server closes the connection. Whether it meant this e-mail is not known; it is tried again as
    // if.
    hung_up = !was_answered || code < 400 || code == 421;
    if (hung_up)
        return {.what = kind::refused_for_now, .fault = "the server hung up: " + why};
    return {.what = code < 500 ? kind::refused_for_now : kind::refused,
            .fault = fmt::format("the server answered {}", code)};
}

smtp_sender::smtp_sender(notification_settings::mail_settings const& how)
{
    start_library();
    if (!is_plain_address(how.from))
        throw core::wrong_setting("notifications.mail.from is no address that can be written from");
    inside_ = std::make_unique<inside>(how);
}

smtp_sender::~smtp_sender() = default;

std::vector<mail_attempt> smtp_sender::send(std::vector<mail> const& all, std::atomic<bool> const& stop)
{
    std::vector<mail_attempt> made;
    std::size_t hang_ups = 0; // in a row
    for (auto const& one : all) {
        made.push_back(stop ? mail_attempt{.fault = "stopped"} : inside_->send(one, stop));
        hang_ups = inside_->hung_up ? hang_ups + 1 : 0;
        if (made.back().what == mail_attempt::kind::no_server)
            made.resize(all.size(), made.back());
        else if (hang_ups == max_hang_ups)
            made.resize(all.size(), mail_attempt{.fault = made.back().fault});
        if (made.size() == all.size())
            break;
    }
    return made;
}

} // namespace fcg::notifications
