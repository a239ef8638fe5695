#pragma once
// The only header that names the engine's types; for the .cpp files of this folder.
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

/// One statement of a connection's cache. Between take() and give_back() it belongs to one user.
struct prepared_statement {
    ~prepared_statement() { sqlite3_finalize(handle); }

    connection* owner = nullptr;
    sqlite3_stmt* handle = nullptr;
    std::vector<std::size_t>
        value_of;           ///< the engine numbers parameters by first use, we by their name: $1, $2
    std::size_t values = 0; ///< the largest N of $N
    std::uint64_t last_used = 0;
    bool in_use = false;
};

/// How long the engine may look at the bound texts.
enum class borrowed { for_this_call, until_given_back };

/// One connection to one file. One thread at a time.
class connection {
public:
    enum class access { read_only, read_write };

    /// Throws storage_error with a message for the operator.
    connection(std::filesystem::path file, access how);
    ~connection();
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    prepared_statement& take(std::string_view sql);
    void give_back(prepared_statement& statement) noexcept;
    void bind(prepared_statement& statement, std::span<value const> values, borrowed texts);
    /// True when there is a row; throws what errors.hpp says otherwise.
    bool step(prepared_statement& statement);

    /// Runs one statement to its end; the number of rows that it changed.
    std::int64_t run(std::string_view sql, std::span<value const> values = {});
    /// The same for one that calls collect_numbers(): its numbers are appended to `into`.
    void collect(std::vector<std::uint32_t>& into, std::string_view sql, std::span<value const> values);
    /// Any number of statements, none of them kept.
    void run_script(std::string const& sql);

    bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

    /// A deferred FOREIGN KEY rule is broken: a COMMIT now would fail for everybody.
    bool owes_foreign_keys() const;

    /// Frames in the write-ahead log after the last commit of this connection.
    int frames_in_log() const { return frames_in_log_; }

    /// Copies what it can from the log into the file without waiting; with `restart` waits up to `patience`
    /// for readers, so that the next commit writes the log from its start.
    void checkpoint(bool restart, std::chrono::milliseconds patience);

    /// Makes durable what an earlier process has committed. One that was killed in the middle of a sync
    /// leaves commits in the log that a power cut could still take away; nobody may be shown them before.
    void sync_what_was_found();

    std::filesystem::path const& file() const { return file_; }

private:
    void open(access how);
    void configure(access how);
    void offer_collect_numbers();
    prepared_statement& prepare(std::string_view sql);
    void forget_oldest();
    [[noreturn]] void fail(int code, std::string_view doing);

    struct text_hash {
        using is_transparent = void;

        /// The end of a statement and its length tell it from nearly all others.
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
    std::vector<std::uint32_t>* collecting_ = nullptr; ///< null: nobody collects
};

/// Ends the use of a statement with its scope.
class statement_use {
public:
    statement_use(connection& on, std::string_view sql) : statement_(on.take(sql)) {}

    ~statement_use() { statement_.owner->give_back(statement_); }

    statement_use(statement_use const&) = delete;
    statement_use& operator=(statement_use const&) = delete;

    prepared_statement& operator*() const { return statement_; }

private:
    prepared_statement& statement_;
};

} // namespace fcg::storage
