#include "support/disturbed_receives.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fcg::test {

namespace {

using nlohmann::json;

/// The suffix of a copy's receipt handle: a second delivery has a handle of its own.
constexpr std::string_view copy_mark = "~copy";

void remove_all(std::string& text, std::string_view value)
{
    for (auto at = text.find(value); at != std::string::npos; at = text.find(value, at))
        text.erase(at, value.size());
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
    auto request_json = json::parse(request.body);
    auto const kept = kept_.find(request_json.value("QueueUrl", ""));
    if (kept != kept_.end() && !kept->second.empty()) {
        request_json["WaitTimeSeconds"] = 0;
        request.set_body(request_json.dump());
    }
}

void disturbed_receives::keep_some(json& messages, std::string const& queue,
                                   delivery_disturbance const& disturbance)
{
    auto& kept = kept_[queue];
    for (std::size_t index = 0; index < messages.size();) {
        if (happens(disturbance.late)) {
            ++held_back_;
            kept.push_back(std::move(messages[index]));
            messages.erase(index);
            continue;
        }
        if (happens(disturbance.twice)) {
            ++repeated_;
            kept.push_back(messages[index]);
            auto& handle = kept.back()["ReceiptHandle"];
            if (happens(500)) // otherwise the copy has the stale handle
                handle = handle.get<std::string>() + std::string(copy_mark);
        }
        ++index;
    }
}

void disturbed_receives::disturb(raw_message const& request, raw_message& answer,
                                 delivery_disturbance const& disturbance)
{
    if (!is_receive(request) || !answer.head.starts_with("HTTP/1.1 200"))
        return;
    auto const request_json = json::parse(request.body);
    auto const queue = request_json.value("QueueUrl", "");
    auto const room = request_json.value("MaxNumberOfMessages", std::size_t{1});
    auto said = json::parse(answer.body);
    auto messages = said.value("Messages", json::array());
    auto from_before = std::move(kept_[queue]);
    kept_[queue].clear();
    keep_some(messages, queue, disturbance);
    while (messages.size() < room && !from_before.empty()) {
        messages.push_back(std::move(from_before.back()));
        from_before.pop_back();
    }
    std::ranges::move(from_before, std::back_inserter(kept_[queue]));
    if (disturbance.late > 0)
        for (auto left = messages.size(); left > 1; --left)
            std::swap(messages[left - 1], messages[random_.below(left)]);
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

std::string drop_entry(raw_message& request, core::random_source& random)
{
    auto request_json = json::parse(request.body);
    auto& entries = request_json["Entries"];
    auto const at = random.below(entries.size());
    auto id = entries[at]["Id"].get<std::string>();
    entries.erase(at);
    request.set_body(entries.empty() ? std::string() : request_json.dump());
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
