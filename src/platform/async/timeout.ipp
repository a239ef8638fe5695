// The body of with_timeout(). Included only by timeout.hpp.
namespace fcg::async {
namespace detail {

template <class T>
task<> keep_result(task<T> work, std::optional<T>& out)
{
    T result = co_await std::move(work);
    out.emplace(std::move(result));
}

/// Runs `work`, which keeps its result itself, with the limit of with_timeout().
task<> run_with_timeout(loop& loop, task<> work, std::chrono::microseconds limit);

} // namespace detail

template <class T>
task<T> with_timeout(loop& loop, task<T> work, std::chrono::microseconds limit)
{
    if constexpr (std::is_void_v<T>) {
        co_await detail::run_with_timeout(loop, std::move(work), limit);
    } else {
        std::optional<T> result;
        auto kept = detail::keep_result(std::move(work), result);
        co_await detail::run_with_timeout(loop, std::move(kept), limit);
        co_return std::move(*result);
    }
}

} // namespace fcg::async
