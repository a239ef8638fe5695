#include "platform/http/server/watched_stream.hpp"

#include "platform/core/unavailable.hpp"
#include "platform/http/routing/access.hpp"

#include <utility>

namespace fcg::http {

namespace {

class watched_stream final : public body_source {
public:
    watched_stream(std::shared_ptr<body_source> source, std::string token, access policy,
                   token_verifier const& verify, token_question const& ask)
        : source_(std::move(source)),
          token_(std::move(token)),
          policy_(policy),
          verify_(verify),
          ask_(ask)
    {
    }

    task<std::string> next() override
    {
        auto piece = co_await source_->next();
        if (piece.empty())
            co_return piece;
        bool const is_let_in = co_await look_again();
        if (is_let_in)
            co_return piece;
        source_->end_soon();
        co_return std::string();
    }

    bool end_soon() override { return source_->end_soon(); }

private:
    task<bool> look_again()
    {
        auto caller = verify_(token_);
        if (!caller && ask_) {
            try {
                auto token = token_;
                caller = co_await ask_(std::move(token));
            } catch (core::unavailable const&) {
                co_return false;
            }
        }
        co_return (caller && lets_in(policy_, caller->role));
    }

    std::shared_ptr<body_source> source_;
    std::string token_;
    access policy_;
    token_verifier const& verify_;
    token_question const& ask_;
};

} // namespace

std::shared_ptr<body_source> watch_caller(std::shared_ptr<body_source> source, request const& request,
                                          token_verifier const& verify, token_question const& ask)
{
    auto const token = bearer_token(request.header("Authorization"));
    if (token.empty())
        return source;
    return std::make_shared<watched_stream>(std::move(source), std::string(token), request.route->access,
                                            verify, ask);
}

} // namespace fcg::http
