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

namespace detail {

/// A unit whose owner is a suspended task. What it refers to is in that task's frame, which lives as long as
/// `resume_` does.
template <class Unit, class Slot, class Handler>
class unit_of_task final : public pending_unit {
public:
    unit_of_task(Unit& unit, Slot& result, std::exception_ptr& outcome, Handler resume)
        : unit_(unit),
          result_(result),
          outcome_(outcome),
          resume_(std::move(resume))
    {
        home = &boost::asio::get_associated_executor(resume_).context();
    }

    void run(transaction& tx) override
    {
        if constexpr (std::is_void_v<std::invoke_result_t<Unit&, transaction&>>)
            unit_(tx);
        else
            result_.emplace(unit_(tx));
    }

    void complete() override
    {
        outcome_ = std::move(failure);
        auto resume = std::move(resume_);
        std::move(resume)();
    }

private:
    Unit& unit_;
    Slot& result_;
    std::exception_ptr& outcome_;
    Handler resume_;
};

} // namespace detail

template <class Unit>
auto database::write(Unit unit) -> task<std::invoke_result_t<Unit&, transaction&>>
{
    using result = std::invoke_result_t<Unit&, transaction&>;
    using slot = std::conditional_t<std::is_void_v<result>, std::monostate, std::optional<result>>;
    slot value;
    std::exception_ptr failure;
    auto start = [this, &unit, &value, &failure](auto resume) {
        using pending = detail::unit_of_task<Unit, slot, decltype(resume)>;
        std::unique_ptr<pending_unit> pending_unit =
            std::make_unique<pending>(unit, value, failure, std::move(resume));
        submit({&pending_unit, 1});
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
