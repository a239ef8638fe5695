#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace fcg::core {

/// A map from texts that keeps at least the `capacity` entries used last, and at most twice as many. It
/// forgets half of them at a time, so that every call takes constant time. Keys must differ in their last
/// characters as if by chance, as signatures and hashes do. Not thread-safe.
template <class Value>
class recent_texts {
public:
    explicit recent_texts(std::size_t capacity) : capacity_(capacity) {}

    /// Returns the value; null if the key is unknown or forgotten. Valid until the next call.
    Value* find(std::string_view key)
    {
        if (auto const it = young_.find(key); it != young_.end())
            return &it->second;
        auto const it = old_.find(key);
        if (it == old_.end())
            return nullptr;
        auto entry = old_.extract(it);
        make_room();
        return &young_.insert(std::move(entry)).position->second;
    }

    /// Adds or replaces the value of the key. Returns it; valid until the next call.
    Value& keep(std::string_view key, Value value)
    {
        if (auto* const known = find(key))
            return *known = std::move(value);
        make_room();
        return young_.emplace(std::string(key), std::move(value)).first->second;
    }

    void forget(std::string_view key)
    {
        for (auto* const part : {&young_, &old_})
            if (auto const it = part->find(key); it != part->end())
                part->erase(it);
    }

    std::size_t size() const { return young_.size() + old_.size(); }

private:
    struct end_hash {
        using is_transparent = void;
        static constexpr std::size_t length = 16;

        std::size_t operator()(std::string_view text) const
        {
            return std::hash<std::string_view>{}(text.size() > length ? text.substr(text.size() - length)
                                                                      : text);
        }
    };

    using entries = std::unordered_map<std::string, Value, end_hash, std::equal_to<>>;

    void make_room()
    {
        if (young_.size() >= capacity_)
            old_ = std::exchange(young_, {});
    }

    std::size_t capacity_;
    entries young_;
    entries old_;
};

} // namespace fcg::core
