#include "platform/storage/reader_pool.hpp"

namespace fcg::storage {

reader_pool::reader_pool(std::filesystem::path file, std::size_t max_kept)
    : file_(std::move(file)),
      max_kept_(max_kept)
{
    idle_.reserve(max_kept);
}

std::unique_ptr<connection> reader_pool::take()
{
    {
        std::lock_guard const hold(guard_);
        if (!idle_.empty()) {
            // The connection used last has the warmest pages.
            auto idle_connection = std::move(idle_.back());
            idle_.pop_back();
            return idle_connection;
        }
    }
    return std::make_unique<connection>(file_, connection::access::read_only);
}

void reader_pool::give_back(std::unique_ptr<connection> connection) noexcept
{
    std::lock_guard const hold(guard_);
    if (idle_.size() < max_kept_)
        idle_.push_back(std::move(connection));
}

} // namespace fcg::storage
