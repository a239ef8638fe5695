#pragma once
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::notifications {

/// The endpoints in memory, as of the last commit, so that events which no endpoint wants cost nothing.
/// Thread-safe.
class endpoint_book {
public:
    struct entry {
        core::uuid id;
        std::string subscriptions;
        bool enabled = true;
        std::string disabled_reason;
    };

    using list = std::shared_ptr<std::vector<entry> const>;

    void load(storage::reader& db);
    /// Renews the book when this transaction commits. Must be called after every change of an endpoint.
    void renew(storage::transaction& tx);

    list all() const;

    bool has_any() const { return !all()->empty(); }

    bool anyone_wants(std::string_view subject) const;

private:
    void set(list fresh);

    mutable std::mutex guard_;
    list now_ = std::make_shared<std::vector<entry> const>();
};

} // namespace fcg::notifications
