// The bodies of subscriptions' templates; included by consumer.hpp alone.
namespace fcg::bus {

template <class Contract, class Handle>
void subscriptions::on(std::string_view queue, storage::database& in, Handle handle, consumer_settings how,
                       std::function<bool(Contract const&)> concerns)
{
    auto prepare = [handle = std::move(handle), concerns = std::move(concerns)](message const& one) {
        subscription::prepared ready;
        auto decoded = decode<Contract>(one);
        ready.refusal = std::move(decoded.refusal);
        ready.message_id = std::move(decoded.message_id);
        if (!ready.refusal.empty())
            return ready;
        ready.correlation_id = correlation_of(decoded.content);
        ready.ignored = concerns && !concerns(decoded.content);
        ready.in_transaction = [handle, content = std::move(decoded.content)](storage::transaction& within,
                                                                              delivery const& of) {
            handle(within, content, of);
        };
        return ready;
    };
    all_.push_back({std::string(Contract::topic), std::string(queue), std::string(Contract::name), &in, how,
                    std::move(prepare)});
}

template <class Contract, class Handle>
void subscriptions::on_waiting(std::string_view queue, storage::database& in, Handle handle,
                               consumer_settings how)
{
    auto prepare = [handle = std::move(handle)](message const& one) {
        subscription::prepared ready;
        auto decoded = decode<Contract>(one);
        ready.refusal = std::move(decoded.refusal);
        ready.message_id = std::move(decoded.message_id);
        if (!ready.refusal.empty())
            return ready;
        ready.correlation_id = correlation_of(decoded.content);
        ready.waiting = [handle, content = std::move(decoded.content)](delivery of) {
            return handle(content, std::move(of));
        };
        return ready;
    };
    all_.push_back({std::string(Contract::topic), std::string(queue), std::string(Contract::name), &in, how,
                    std::move(prepare), true});
}

} // namespace fcg::bus
