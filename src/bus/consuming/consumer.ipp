// The definitions of the templates in consumer.hpp, which is the only file that includes this one.
namespace fcg::bus {

template <class Contract, class Handle>
void subscriptions::on(std::string_view queue, storage::database& database, Handle handle,
                       consumer_settings settings, std::function<bool(Contract const&)> concerns)
{
    auto prepare = [handle = std::move(handle), concerns = std::move(concerns)](message const& message) {
        subscription::prepared ready;
        auto decoded = decode<Contract>(message);
        ready.refusal = std::move(decoded.refusal);
        ready.message_id = std::move(decoded.message_id);
        if (!ready.refusal.empty())
            return ready;
        ready.correlation_id = correlation_of(decoded.content);
        ready.ignored = concerns && !concerns(decoded.content);
        ready.in_transaction = [handle, content = std::move(decoded.content)](storage::transaction& within,
                                                                              delivery const& delivery) {
            handle(within, content, delivery);
        };
        return ready;
    };
    subscriptions_.push_back({std::string(Contract::topic), std::string(queue), std::string(Contract::name),
                              &database, settings, std::move(prepare)});
}

template <class Contract, class Handle>
void subscriptions::on_waiting(std::string_view queue, storage::database& database, Handle handle,
                               consumer_settings settings)
{
    auto prepare = [handle = std::move(handle)](message const& message) {
        subscription::prepared ready;
        auto decoded = decode<Contract>(message);
        ready.refusal = std::move(decoded.refusal);
        ready.message_id = std::move(decoded.message_id);
        if (!ready.refusal.empty())
            return ready;
        ready.correlation_id = correlation_of(decoded.content);
        ready.waiting = [handle, content = std::move(decoded.content)](delivery delivery) {
            return handle(content, std::move(delivery));
        };
        return ready;
    };
    subscriptions_.push_back({std::string(Contract::topic), std::string(queue), std::string(Contract::name),
                              &database, settings, std::move(prepare), true});
}

} // namespace fcg::bus
