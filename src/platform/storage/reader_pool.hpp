#pragma once
#include "platform/storage/connection.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace fcg::storage {

/// Read connections that are opened when needed. Up to `max_kept` stay open between two reads. Thread-safe.
class reader_pool {
public:
    reader_pool(std::filesystem::path file, std::size_t max_kept);

    std::unique_ptr<connection> take();
    void give_back(std::unique_ptr<connection> connection) noexcept;

private:
    std::filesystem::path file_;
    std::size_t max_kept_;
    std::mutex guard_;
    std::vector<std::unique_ptr<connection>> idle_;
};

} // namespace fcg::storage
