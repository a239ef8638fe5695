#pragma once
// Names the engine's types, as connection.hpp does. For this folder only.
#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace fcg::storage {

/// Joins the writes of a transaction to the write-ahead log. The engine writes every frame in two pieces, a
/// header of 24 bytes and a page. With this buffer a commit is one write, or a few if it is large.
///
/// Why no commit is confirmed, and none is shown to another connection, before the file has all of it:
///
/// - Bytes wait here only while this connection holds the write lock of the log, and only bytes of a
///   transaction that is not committed yet. Nobody else writes the log then, and nobody else reads beyond the
///   last commit.
/// - The header of the last frame of a commit has the size of the database, which is 0 in all other headers.
///   The write of the page behind it writes everything. The engine syncs the commit and publishes it in the
///   shared memory after that, at every level of `synchronous`, and the error is that of this write.
/// - A write waits only if it is a header or its page and continues where the last write ended. The engine
///   also writes elsewhere: the header of the log, a page that the transaction changes once more, the
///   checksums of the frames after it, and what follows the rollback of a savepoint. Such a write first
///   writes what waits, and does not wait itself. So the bytes reach the file in the order in which the
///   engine has written them, and a header that it corrects, although no page follows, is never kept back.
/// - A sync, a truncation, a question for the size, and a read of bytes that wait write them first.
/// - If they cannot be written, whatever this transaction still writes or syncs fails with the same error.
///   So does a read of the missing bytes. The transaction can therefore not be committed. It ends when the
///   engine releases the write lock. The next one begins where the last commit ended and needs none of them.
class log_buffer {
public:
    /// The number of bytes that may wait, 31 frames of 4 KiB pages. A larger transaction is written in pieces
    /// of about this size. It is also the most that the engine's file system for Unix takes in one write:
    /// beyond 17 bits of a size it writes the wrong number of bytes and reports a full disk.
    static constexpr std::size_t capacity = (1U << 17U) - 1;

    /// `log` is the file below, which must outlive the buffer.
    explicit log_buffer(sqlite3_file* log) : log_(log) {}

    /// To be called when this connection has got the write lock. Without it nothing waits.
    void begin_transaction() { in_transaction_ = true; }

    /// To be called before the write lock is released.
    void end_transaction();

    // Each of these returns a result code of the engine.

    int write(std::string_view bytes, sqlite3_int64 offset);
    /// Makes the file hold the bytes from `offset` to `offset + size`, so that they can be read there.
    int prepare_read(int size, sqlite3_int64 offset);
    /// Writes what waits.
    int flush();

private:
    enum class piece { other, header, commit_header };

    sqlite3_int64 end() const { return begin_ + static_cast<sqlite3_int64>(size_); }

    int keep(std::string_view bytes);
    int write_through(std::string_view bytes, sqlite3_int64 offset);

    sqlite3_file* log_;
    bool in_transaction_ = false;
    sqlite3_int64 begin_ = -1; ///< the offset of the bytes that wait; without any, where the last write ended
    std::size_t size_ = 0;
    piece last_piece_ = piece::other;
    int failure_ = SQLITE_OK; ///< why the bytes that wait cannot be written
    std::array<char, capacity> bytes_;
};

} // namespace fcg::storage
