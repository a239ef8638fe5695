#include "internal/mail/smtp.hpp"

#include "internal/mail/message.hpp"
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
/// A server that hangs up on so many emails in a row counts as unavailable, because the emails are not the
/// cause.
constexpr std::size_t max_hang_ups = 3;

void start_library()
{
    static CURLcode const started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK)
        throw std::runtime_error("libcurl does not start");
}

/// Returns the host of "smtp://HOST:PORT" or "smtps://HOST".
std::string host_of(std::string_view url)
{
    auto const scheme = url.find("://");
    if (scheme == url.npos || (!url.starts_with("smtp://") && !url.starts_with("smtps://")))
        throw core::wrong_setting("notifications.mail.url must begin with smtp:// or smtps://");
    auto rest = url.substr(scheme + 3);
    if (rest.find('@') != rest.npos) // the password would be shown wherever the URL is
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

/// The state of one transfer, which libcurl's callbacks use.
struct transfer {
    std::string_view left; ///< rest of the message
    std::atomic<bool> const& stop;
    std::string last_command; ///< "RCPT TO:<...>"
};

std::size_t give(char* buffer, std::size_t size, std::size_t count, void* data)
{
    auto& left = static_cast<transfer*>(data)->left;
    auto const taken = std::min(size * count, left.size());
    std::memcpy(buffer, left.data(), taken);
    left.remove_prefix(taken);
    return taken;
}

/// Receives everything that is sent and received; stores the commands only.
int listen_to(CURL*, curl_infotype kind, char* text, std::size_t size, void* data)
{
    std::string_view const command(text, size);
    if (kind == CURLINFO_HEADER_OUT && !command.starts_with("QUIT")) // QUIT is sent when libcurl gives up
        static_cast<transfer*>(data)->last_command = command;
    return 0;
}

int look_for_stop(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<transfer*>(data)->stop ? 1 : 0;
}

std::size_t ignore(char*, std::size_t size, std::size_t count, void*)
{
    return size * count;
}

struct freed {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }

    void operator()(curl_slist* curl_slist) const { curl_slist_free_all(curl_slist); }
};

/// Returns whether a response concerns this email: only a response to the recipient or to the message does.
bool was_about_the_mail(std::string_view last_command)
{
    return last_command.starts_with("RCPT") || last_command.starts_with("DATA");
}

} // namespace

struct smtp_sender::impl {
    explicit impl(notification_settings::mail_settings const& settings)
        : settings(settings),
          handle(curl_easy_init())
    {
        if (!handle)
            throw std::runtime_error("libcurl gives no handle");
        bool const needs_tls = settings.require_tls && !is_loopback(host_of(settings.url));
        set(CURLOPT_URL, settings.url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(CURLOPT_PROXY, "");
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_CONNECTTIMEOUT, connect_seconds);
        set(CURLOPT_TIMEOUT, whole_seconds);
        set(CURLOPT_USE_SSL, static_cast<long>(needs_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
        if (!settings.ca_file.empty())
            set(CURLOPT_CAINFO, settings.ca_file.c_str());
        if (!settings.user.empty()) {
            set(CURLOPT_USERNAME, settings.user.c_str());
            set(CURLOPT_PASSWORD, settings.password.c_str());
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

    template <class Value>
    void set(CURLoption option, Value value)
    {
        auto const refused = curl_easy_setopt(handle.get(), option, value);
        if (refused != CURLE_OK)
            throw std::runtime_error(std::string("libcurl refuses a setting of email: ") +
                                     curl_easy_strerror(refused));
    }

    mail_attempt send(mail const& mail, std::atomic<bool> const& stop);
    mail_attempt judge(CURLcode ended, transfer const& transfer);

    notification_settings::mail_settings settings;
    std::unique_ptr<CURL, freed> handle;
    std::array<char, CURL_ERROR_SIZE> fault{};
    bool hung_up = false; ///< the server hung up on the last email
};

mail_attempt smtp_sender::impl::send(mail const& mail, std::atomic<bool> const& stop)
{
    if (!is_plain_address(mail.recipient))
        return {.kind = mail_attempt::kind::refused, .fault = "the address cannot be written to"};
    transfer transfer{.left = mail.message, .stop = stop, .last_command = {}};
    std::unique_ptr<curl_slist, freed> const curl_slist(
        curl_slist_append(nullptr, fmt::format("<{}>", mail.recipient).c_str()));
    auto const text = fmt::format("<{}>", settings.sender);
    set(CURLOPT_MAIL_FROM, text.c_str());
    set(CURLOPT_MAIL_RCPT, curl_slist.get());
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.message.size()));
    for (auto const option : {CURLOPT_READDATA, CURLOPT_DEBUGDATA, CURLOPT_XFERINFODATA})
        set(option, &transfer);
    fault.front() = '\0';
    hung_up = false;
    return judge(curl_easy_perform(handle.get()), transfer);
}

mail_attempt smtp_sender::impl::judge(CURLcode ended, transfer const& transfer)
{
    using kind = enum mail_attempt::kind;
    if (ended == CURLE_OK)
        return {.kind = kind::sent, .fault = {}};
    long code = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &code);
    auto why = core::one_line(fault.front() != '\0' ? fault.data() : curl_easy_strerror(ended), 300);
    if (ended == CURLE_ABORTED_BY_CALLBACK || !was_about_the_mail(transfer.last_command))
        return {.kind = kind::no_server, .fault = std::move(why)};
    bool const was_answered = ended == CURLE_SEND_ERROR || ended == CURLE_WEIRD_SERVER_REPLY;
    // 421: the server closes the connection. Whether this email is the cause is unknown; it is sent again
    // later as if it were.
    hung_up = !was_answered || code < 400 || code == 421;
    if (hung_up)
        return {.kind = kind::refused_for_now, .fault = "the server closed the connection: " + why};
    return {.kind = code < 500 ? kind::refused_for_now : kind::refused,
            .fault = fmt::format("the server answered {}", code)};
}

smtp_sender::smtp_sender(notification_settings::mail_settings const& settings)
{
    start_library();
    if (!is_plain_address(settings.sender))
        throw core::wrong_setting("notifications.mail.from is not an address that email can be sent from");
    impl_ = std::make_unique<impl>(settings);
}

smtp_sender::~smtp_sender() = default;

std::vector<mail_attempt> smtp_sender::send(std::vector<mail> const& mails, std::atomic<bool> const& stop)
{
    std::vector<mail_attempt> mail_attempts;
    std::size_t hang_ups = 0; // number of hang-ups in a row
    for (auto const& mail : mails) {
        mail_attempts.push_back(stop ? mail_attempt{.fault = "stopped"} : impl_->send(mail, stop));
        hang_ups = impl_->hung_up ? hang_ups + 1 : 0;
        if (mail_attempts.back().kind == mail_attempt::kind::no_server)
            mail_attempts.resize(mails.size(), mail_attempts.back());
        else if (hang_ups == max_hang_ups)
            mail_attempts.resize(mails.size(), mail_attempt{.fault = mail_attempts.back().fault});
        if (mail_attempts.size() == mails.size())
            break;
    }
    return mail_attempts;
}

} // namespace fcg::notifications
