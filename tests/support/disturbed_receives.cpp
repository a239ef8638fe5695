#include "support/disturbed_receives.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fcg::test {

namespace {

using nlohmann::json;

/// Ends the receipt handle of a copy: a second delivery has a handle of its own.
constexpr std::string_view copy_mark = "~copy";

void remove_all(std::string& in, std::string_view what)
{
    for (auto at = in.find(what); at != std::string::npos; at = in.find(what, at))
        in.erase(at, what.size());
}

bool is_receive(raw_message const& request)
{
    return request.header("x-amz-target") == "AmazonSQS.ReceiveMessage";
}

} // namespace

void disturbed_receives::prepare(raw_message& request) const
{
    if (request.body.find(copy_mark) != std::string::npos) {
        auto body = request.body;
        remove_all(body, copy_mark);
        request.set_body(std::move(body));
    }
    if (!is_receive(request))
        return;
    auto asked = json::parse(request.body);
    auto const kept = kept_.find(asked.value("QueueUrl", ""));
    if (kept != kept_.end() && !kept->second.empty()) {
        asked["WaitTimeSeconds"] = 0;
        request.set_body(asked.dump());
    }
}

void disturbed_receives::keep_some(json& messages, std::string const& queue, delivery_disturbance const& how)
{
    auto& kept = kept_[queue];
    for (std::size_t at = 0; at < messages.size();) {
        if (happens(how.late)) {
            ++held_back_;
            kept.push_back(std::move(messages[at]));
            messages.erase(at);
            continue;
        }
        if (happens(how.twice)) {
            ++repeated_;
            kept.push_back(messages[at]);
            auto& handle = kept.back()["ReceiptHandle"];
            if (happens(500)) // otherwise the stale handle itself comes again
                handle = handle.get<std::string>() + std::string(copy_mark);
        }
        ++at;
    }
}

void disturbed_receives::disturb(raw_message const& request, raw_message& answer,
                                 delivery_disturbance const& how)
{
    if (!is_receive(request) || !answer.head.starts_with("HTTP/1.1 200"))
        return;
    auto const asked = json::parse(request.body);
    auto const queue = asked.value("QueueUrl", "");
    auto const room = asked.value("MaxNumberOfMessages", std::size_t{1});
    auto said = json::parse(answer.body);
    auto messages = said.value("Messages", json::array());
    auto from_before = std::move(kept_[queue]);
    kept_[queue].clear();
    keep_some(messages, queue, how);
    while (messages.size() < room && !from_before.empty()) {
        messages.push_back(std::move(from_before.back()));
        from_before.pop_back();
    }
    std::ranges::move(from_before, std::back_inserter(kept_[queue]));
    if (how.late > 0)
        for (auto left = messages.size(); left > 1; --left)
            std::swap(messages[left - 1], messages[chance_.below(left)]);
    if (messages.empty())
        said.erase("Messages");
    else
        said["Messages"] = std::move(messages);
    answer.set_body(said.dump());
}

bool is_batch(raw_message const& request)
{
    return request.header("x-amz-target").ends_with("Batch");
}

std::string drop_entry(raw_message& request, core::random_source& chance)
{
    auto asked = json::parse(request.body);
    auto& entries = asked["Entries"];
    auto const at = chance.below(entries.size());
    auto id = entries[at]["Id"].get<std::string>();
    entries.erase(at);
    request.set_body(entries.empty() ? std::string() : asked.dump());
    return id;
}

void report_failed(raw_message& answer, std::string const& id)
{
    auto said = json::parse(answer.body);
    said["Failed"].push_back({{"Id", id},
                              {"Code", "InternalError"},
                              {"Message", "We encountered an internal error. Please try again."},
                              {"SenderFault", false}});
    answer.set_body(said.dump());
}

} // namespace fcg::test
