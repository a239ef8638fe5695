#include "platform/http/server/request_parser.hpp"

#include "platform/core/text.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/verb.hpp>

#include <limits>
#include <utility>
#include <vector>

namespace fcg::http {
namespace {

namespace boost_http = boost::beast::http;
using boost::beast::error_code;
using beast_view = boost::beast::string_view;

std::string_view to_std(beast_view text)
{
    return {text.data(), text.size()};
}

problem head_too_long(bool fits_request_line)
{
    if (!fits_request_line)
        return {414, "uri-too-long", "The request line is too long",
                "the request line does not fit the limit of the headers"};
    return {431, "headers-too-long", "The headers are too long",
            "request line and headers together exceed the limit"};
}

constexpr std::pair<boost_http::error, std::string_view> explanations[]{
    {boost_http::error::bad_method, "the request line does not begin with a method and a space"},
    {boost_http::error::bad_target,
     "the target of the request line is empty or holds a character that must be percent-encoded"},
    {boost_http::error::bad_version,
     "the request line does not end in HTTP/1.1 or HTTP/1.0, carriage return and line feed"},
    {boost_http::error::bad_line_ending, "a line does not end in carriage return and line feed"},
    {boost_http::error::bad_field, "the name of a header is malformed"},
    {boost_http::error::bad_value, "the value of a header is malformed"},
    {boost_http::error::bad_content_length,
     "Content-Length is malformed or appears together with Transfer-Encoding"},
    {boost_http::error::multiple_content_length, "Content-Length appears twice with different values"},
    {boost_http::error::bad_transfer_encoding,
     "Transfer-Encoding appears twice or together with Content-Length"},
    {boost_http::error::bad_chunk, "a chunk of the body is malformed"},
    {boost_http::error::bad_chunk_extension, "the extension of a chunk is malformed"},
};

std::string explain(error_code const& error)
{
    for (auto const& [known, text] : explanations)
        if (error == known)
            return std::string(text);
    return error.message();
}

/// Keeps what Beast's parser reports: the head in one text with offsets, the body in another.
class beast_parser final : public request_parser {
public:
    explicit beast_parser(std::size_t max_head_bytes) : max_head_bytes_(max_head_bytes)
    {
        beast_parser::start();
    }

    void start() override
    {
        reader_.reset();
        reader_.emplace(*this);
        text_.clear();
        fields_.clear();
        body_.clear();
        fault_.reset();
        method_ = method::other;
        target_size_ = head_bytes_ = hosts_ = 0;
        has_request_line_ = expects_continue_ = has_foreign_expectation_ = has_foreign_coding_ = is_http10_ =
            false;
        body_left_ = std::numeric_limits<std::uint64_t>::max();
    }

    std::size_t read(std::string_view bytes) override
    {
        std::size_t taken = 0;
        bool const had_head = reader_->is_header_done();
        error_code error;
        while (!error && !reader_->is_done() && taken < bytes.size() && had_head == reader_->is_header_done())
            taken += reader_->put({bytes.data() + taken, bytes.size() - taken}, error);
        auto const left = bytes.size() - taken;
        if (!had_head)
            head_bytes_ += taken;
        if (error == boost_http::error::body_limit)
            fault_ =
                problem{413, "body-too-long", "The body is too long", "the body exceeds what is read here"};
        else if (error == boost_http::error::header_limit)
            fault_ = head_too_long(has_request_line_ && target_size_ <= max_head_bytes_);
        else if (error && error != boost_http::error::need_more)
            fault_ = malformed_request(explain(error));
        else if (!had_head)
            check_head(left);
        else if (error && left > max_head_bytes_)
            fault_ =
                malformed_request("the line that begins a chunk, or what follows the last one, is too long");
        return taken;
    }

    void describe(request& request) const override
    {
        std::string_view const text = text_;
        request.method = method_;
        request.target = text.substr(0, target_size_);
        request.headers.clear();
        for (auto const& field : fields_)
            request.headers.emplace_back(text.substr(field.index, field.name),
                                         text.substr(field.index + field.name, field.value));
    }

    bool has_started() const override { return reader_->got_some(); }

    bool has_head() const override { return reader_->is_header_done(); }

    bool is_complete() const override { return reader_->is_done(); }

    std::optional<problem> const& fault() const override { return fault_; }

    bool keeps_alive() const override { return reader_->keep_alive(); }

    bool is_http10() const override { return is_http10_; }

    bool expects_continue() const override { return !is_http10_ && expects_continue_; }

    std::uint64_t announced_bytes() const override { return reader_->content_length().value_or(0); }

    void limit_body(std::uint64_t max_bytes) override { body_left_ = max_bytes; }

    std::string_view body() const override { return body_; }

    void drop_body() override
    {
        body_.clear();
        if (body_.capacity() > 0x10000) // a large buffer must not stay with an idle connection
            body_.shrink_to_fit();
    }

private:
    struct field {
        std::size_t index, name, value; ///< offset in text_, then the two sizes
    };

    /// Passes on everything that Beast's parser reports. Lives for one message.
    class reader final : public boost_http::basic_parser<true> {
    public:
        explicit reader(beast_parser& parser) : parser_(parser)
        {
            // Both limits are enforced here: Beast's header limit counts only what is in the buffer, and the
            // body's limit depends on the route.
            header_limit(std::numeric_limits<std::uint32_t>::max());
            body_limit(boost::none);
        }

    private:
        void on_request_impl(boost_http::verb, beast_view method, beast_view target, int version,
                             error_code&) override
        {
            parser_.method_ = http::parse_method(to_std(method));
            parser_.text_.append(to_std(target));
            parser_.target_size_ = target.size();
            parser_.is_http10_ = version == 10;
            parser_.has_request_line_ = true;
        }

        void on_field_impl(boost_http::field name, beast_view text, beast_view value, error_code&) override
        {
            if (!is_header_done()) // otherwise it is a trailer, which is not read
                parser_.add(name, to_std(text), to_std(value));
        }

        std::size_t on_body_impl(beast_view piece, error_code& error) override
        {
            return parser_.add_body(piece, error);
        }

        std::size_t on_chunk_body_impl(std::uint64_t, beast_view piece, error_code& error) override
        {
            return parser_.add_body(piece, error);
        }

        void on_response_impl(int, beast_view, int, error_code&) override {}

        void on_header_impl(error_code&) override {}

        void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}

        void on_chunk_header_impl(std::uint64_t, beast_view, error_code&) override {}

        void on_finish_impl(error_code&) override {}

        beast_parser& parser_;
    };

    void add(boost_http::field known, std::string_view name, std::string_view value)
    {
        fields_.push_back({text_.size(), name.size(), value.size()});
        text_.append(name).append(value);
        if (known == boost_http::field::host)
            ++hosts_;
        else if (known == boost_http::field::expect)
            (core::to_lower_ascii(value) == "100-continue" ? expects_continue_ : has_foreign_expectation_) =
                true;
        else if (known == boost_http::field::transfer_encoding && core::to_lower_ascii(value) != "chunked")
            has_foreign_coding_ = true;
    }

    std::size_t add_body(beast_view piece, error_code& error)
    {
        if (piece.size() > body_left_) {
            error = boost_http::error::body_limit;
            return 0;
        }
        body_left_ -= piece.size();
        body_.append(to_std(piece));
        return piece.size();
    }

    /// Refuses what Beast accepts and RFC 9112 does not. `left` is the number of bytes not taken yet.
    void check_head(std::size_t left)
    {
        bool const is_whole = reader_->is_header_done();
        if (head_bytes_ + (is_whole ? 0 : left) > max_head_bytes_)
            fault_ = head_too_long(has_request_line_ && target_size_ <= max_head_bytes_);
        else if (!is_whole)
            return;
        else if (hosts_ > 1 || (hosts_ == 0 && !is_http10_))
            fault_ = malformed_request(hosts_ > 1 ? "Host appears twice" : "Host is missing");
        else if (has_foreign_coding_)
            fault_ = malformed_request("Transfer-Encoding is something else than chunked");
        else if (is_http10_ && reader_->chunked())
            fault_ = malformed_request("HTTP/1.0 knows no Transfer-Encoding");
        else if (has_foreign_expectation_)
            fault_ = problem{417, "expectation-failed", "Expect holds something else than 100-continue",
                             "only 100-continue is understood"};
    }

    std::size_t max_head_bytes_;
    std::optional<reader> reader_;
    std::string text_; ///< the target, then each header's name and value
    std::vector<field> fields_;
    std::string body_;
    std::uint64_t body_left_ = 0;
    std::optional<problem> fault_;
    http::method method_ = method::other;
    std::size_t target_size_ = 0, head_bytes_ = 0, hosts_ = 0;
    bool has_request_line_ = false, is_http10_ = false, expects_continue_ = false;
    bool has_foreign_expectation_ = false, has_foreign_coding_ = false;
};

} // namespace

std::unique_ptr<request_parser> make_request_parser(std::size_t max_head_bytes)
{
    return std::make_unique<beast_parser>(max_head_bytes);
}

} // namespace fcg::http
