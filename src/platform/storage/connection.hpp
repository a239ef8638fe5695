#pragma once
// The only header that names the engine's types. For this folder only.
#include "platform/storage/statement.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fcg::storage {

class connection;

/// One statement of a connection's cache.
struct prepared_statement {
    ~prepared_statement() { sqlite3_finalize(handle); }

    connection* owner = nullptr;
    sqlite3_stmt* handle = nullptr;
    /// The index of the value for each parameter. The engine numbers parameters by their first use, callers
    /// by name ($1, $2).
    std::vector<std::size_t> value_of;
    std::size_t values = 0; ///< largest N of $N
    std::uint64_t last_used = 0;
    bool in_use = false;
};

/// How long the engine may read the bound texts.
enum class borrowed { for_this_call, until_given_back };

/// One connection to one file. Use on one thread at a time.
class connection {
public:
    enum class access { read_only, read_write };

    /// Opens the file. Throws storage_error with a message for the operator.
    connection(std::filesystem::path file, access access);
    ~connection();
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    borrowed_statement take(std::string_view sql);
    void bind(prepared_statement& statement, std::span<value const> values, borrowed texts);
    /// Steps to the next row. Returns false after the last one. Throws the errors of errors.hpp.
    bool step(prepared_statement& statement);

    /// Runs one statement to its end. Returns the number of rows that it changed.
    std::int64_t run(std::string_view sql, std::span<value const> values = {});
    /// Runs one statement that calls collect_numbers() and appends its numbers to `numbers`.
    void collect(std::vector<std::uint32_t>& numbers, std::string_view sql, std::span<value const> values);
    /// Runs any number of statements, which are not cached.
    void run_script(std::string const& sql);

    bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

    /// Returns true if a deferred FOREIGN KEY rule is broken: a COMMIT would then fail for all units.
    bool owes_foreign_keys() const;

    /// Returns the number of frames in the write-ahead log after the last commit of this connection.
    int frames_in_log() const { return frames_in_log_; }

    /// Copies what it can from the log into the file without waiting. With `restart` it waits up to
    /// `patience` for readers, so that the next commit writes the log from its start.
    void checkpoint(bool restart, std::chrono::milliseconds patience);

    /// Makes the commits of an earlier process durable. A process that was killed in the middle of a sync
    /// leaves commits in the log that a power cut could still take away; they must not be read before this
    /// call.
    void sync_what_was_found();

    std::filesystem::path const& file() const { return file_; }

private:
    void open(access access);
    void configure(access access);
    void offer_collect_numbers();
    prepared_statement& prepare(std::string_view sql);
    void forget_oldest();
    [[noreturn]] void fail(int code, std::string_view doing);

    struct text_hash {
        using is_transparent = void;

        /// Hashes the end of the statement and its length, which distinguish nearly all statements.
        std::size_t operator()(std::string_view text) const
        {
            auto const end = text.substr(text.size() - std::min<std::size_t>(text.size(), 32));
            return std::hash<std::string_view>{}(end) + text.size();
        }
    };

    using cache =
        std::unordered_multimap<std::string, std::unique_ptr<prepared_statement>, text_hash, std::equal_to<>>;

    std::filesystem::path file_;
    sqlite3* handle_ = nullptr;
    cache statements_;
    std::uint64_t uses_ = 0;
    int frames_in_log_ = 0;
    std::vector<std::uint32_t>* collecting_ = nullptr; ///< null outside of collect()
};

} // namespace fcg::storage
