#include "platform/storage/reader_pool.hpp"

namespace fcg::storage {

reader_pool::reader_pool(std::filesystem::path file, std::size_t most_kept)
    : file_(std::move(file)),
      most_kept_(most_kept)
{
    idle_.reserve(most_kept);
}

std::unique_ptr<connection> reader_pool::take()
{
    {
        std::lock_guard const hold(guard_);
        if (!idle_.empty()) {
            // The one used last: its pages are the warmest.
            auto one = std::move(idle_.back());
            idle_.pop_back();
            return one;
        }
    }
    return std::make_unique<connection>(file_, connection::access::read_only);
}

void reader_pool::give_back(std::unique_ptr<connection> one) noexcept
{
    std::lock_guard const hold(guard_);
    if (idle_.size() < most_kept_)
        idle_.push_back(std::move(one));
}

} // namespace fcg::storage
