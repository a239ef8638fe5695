#include "platform/storage/log_buffer.hpp"

#include <algorithm>
#include <utility>

namespace fcg::storage {
namespace {

constexpr std::size_t frame_header_size = 24;

/// Returns true for the header of the last frame of a commit: the file format has the size of the database,
/// in pages, in the second four bytes of it, and 0 there in other headers.
bool marks_commit(std::string_view frame_header)
{
    auto const database_size = frame_header.substr(4, 4);
    return std::ranges::any_of(database_size, [](char byte) { return byte != 0; });
}

} // namespace

int log_buffer::write(std::string_view bytes, sqlite3_int64 offset)
{
    if (failure_ != SQLITE_OK)
        return failure_;
    bool const continues = offset == end();
    auto const previous = std::exchange(last_piece_, piece::other);
    bool const is_page = continues && previous != piece::other;
    bool const is_header = !is_page && bytes.size() == frame_header_size;
    bool const may_wait = in_transaction_ && continues && (is_page || is_header) && bytes.size() <= capacity;
    int code = may_wait ? keep(bytes) : write_through(bytes, offset);
    if (code == SQLITE_OK && is_page && previous == piece::commit_header)
        code = flush();
    if (code == SQLITE_OK && is_header)
        last_piece_ = marks_commit(bytes) ? piece::commit_header : piece::header;
    return code;
}

int log_buffer::keep(std::string_view bytes)
{
    if (size_ + bytes.size() > capacity)
        if (int const code = flush(); code != SQLITE_OK)
            return code;
    bytes.copy(bytes_.data() + size_, bytes.size());
    size_ += bytes.size();
    return SQLITE_OK;
}

int log_buffer::write_through(std::string_view bytes, sqlite3_int64 offset)
{
    if (int const code = flush(); code != SQLITE_OK)
        return code;
    int const code = log_->pMethods->xWrite(log_, bytes.data(), static_cast<int>(bytes.size()), offset);
    if (code == SQLITE_OK)
        begin_ = offset + static_cast<sqlite3_int64>(bytes.size());
    return code;
}

int log_buffer::flush()
{
    if (failure_ != SQLITE_OK || size_ == 0)
        return failure_;
    failure_ = log_->pMethods->xWrite(log_, bytes_.data(), static_cast<int>(size_), begin_);
    if (failure_ == SQLITE_OK) {
        begin_ = end();
        size_ = 0;
    }
    return failure_;
}

int log_buffer::prepare_read(int size, sqlite3_int64 offset)
{
    bool const overlaps = size_ > 0 && offset < end() && offset + size > begin_;
    return overlaps ? flush() : SQLITE_OK;
}

void log_buffer::end_transaction()
{
    // A commit has left nothing here. What a transaction leaves that was rolled back is not needed, but the
    // lock still protects that part of the file, so it may as well be as the engine has written it.
    static_cast<void>(flush());
    size_ = 0;
    failure_ = SQLITE_OK;
    last_piece_ = piece::other;
    in_transaction_ = false;
}

} // namespace fcg::storage
