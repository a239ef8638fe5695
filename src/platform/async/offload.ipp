// The body of offload(). Included only by executor.hpp.
namespace fcg::async {

template <class Job>
auto offload(executor& executor, Job job) -> task<std::invoke_result_t<Job&>>
{
    using result = std::invoke_result_t<Job&>;
    using slot = std::conditional_t<std::is_void_v<result>, bool, std::optional<result>>;

    struct state {
        Job job;
        slot value{};
        std::exception_ptr failure;
    };

    auto const shared = std::make_shared<state>(state{std::move(job), {}, nullptr});
    auto const caller_executor = co_await boost::asio::this_coro::executor;

    auto start = [&executor, caller_executor, shared](auto handler) {
        auto const resume = std::make_shared<decltype(handler)>(std::move(handler));
        // The job that is posted owns everything, so that `job`, its result and its exception are destroyed
        // on the caller's loop, not on the worker's thread.
        bool const taken = executor.post([caller_executor, mine = shared, go_on = resume]() mutable {
            try {
                if constexpr (std::is_void_v<result>)
                    mine->job();
                else
                    mine->value.emplace(mine->job());
            } catch (...) {
                mine->failure = std::current_exception();
            }
            boost::asio::post(caller_executor,
                              [kept = std::move(mine), go_on = std::move(go_on)] { std::move (*go_on)(); });
        });
        if (!taken) {
            shared->failure = std::make_exception_ptr(executor_full());
            boost::asio::post(caller_executor, [resume] { std::move (*resume)(); });
        }
    };
    co_await boost::asio::async_initiate<decltype(use_task) const, void()>(std::move(start), use_task);

    if (shared->failure)
        std::rethrow_exception(shared->failure);
    if constexpr (!std::is_void_v<result>)
        co_return std::move(*shared->value);
}

} // namespace fcg::async
