// The templates of database.hpp. Included only by it.
#include "platform/storage/pending_unit.hpp"

#include <boost/asio/associated_executor.hpp>

namespace fcg::storage {

/// A read connection inside a read transaction, borrowed for one function.
class database::read_lease {
public:
    explicit read_lease(database& database);
    ~read_lease();
    read_lease(read_lease const&) = delete;
    read_lease& operator=(read_lease const&) = delete;

    reader& session() { return session_; }

private:
    impl& impl_;
    std::unique_ptr<connection> connection_;
    reader session_;
};

template <class Unit>
auto database::write(Unit unit) -> task<std::invoke_result_t<Unit&, transaction&>>
{
    using result = std::invoke_result_t<Unit&, transaction&>;
    std::conditional_t<std::is_void_v<result>, std::monostate, std::optional<result>> value;
    std::exception_ptr failure;
    // The writer's thread uses what is in this frame, which lives until `resume` is called.
    auto run = [&](transaction& tx) {
        if constexpr (std::is_void_v<result>)
            unit(tx);
        else
            value.emplace(unit(tx));
    };
    auto start = [this, &run, &failure](auto resume) {
        auto* const home = &boost::asio::get_associated_executor(resume).context();
        auto complete = [&failure, resume = std::move(resume)](std::exception_ptr outcome) mutable {
            failure = std::move(outcome);
            auto go_on = std::move(resume);
            std::move(go_on)();
        };
        auto pending = make_unit(home, std::ref(run), std::move(complete));
        submit({&pending, 1});
    };
    co_await boost::asio::async_initiate<decltype(async::use_task) const, void()>(std::move(start),
                                                                                  async::use_task);

    if (failure)
        std::rethrow_exception(failure);
    if constexpr (!std::is_void_v<result>)
        co_return std::move(*value);
}

template <class Look>
auto database::read(Look look) -> std::invoke_result_t<Look&, reader&>
{
    read_lease lease(*this);
    return look(lease.session());
}

template <class Look>
auto database::read_long(Look look) -> task<std::invoke_result_t<Look&, reader&>>
{
    auto job = [this, look = std::move(look)]() mutable {
        read_lease lease(*this);
        return look(lease.session());
    };
    return async::offload(long_reads(), std::move(job));
}

} // namespace fcg::storage
