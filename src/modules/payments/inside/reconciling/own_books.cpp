#include "inside/reconciling/own_books.hpp"

#include "inside/payment/steps.hpp"
#include "platform/storage/statement.hpp"

#include <unordered_set>
#include <utility>

namespace fcg::payments {

namespace {

struct read_payment {
    own_charge own;
    core::time_point last_update_at;
};

read_payment read_row(storage::rows const& row)
{
    return {{.payment_id = std::string(row.text(0)),
             .status = std::string(row.text(1)),
             .reference = std::string(row.text(2)),
             .amount = {row.integer(3), core::currency::parse(row.text(4)).value()},
             .refunded = {},
             .returning = {}},
            row.moment(5)};
}

constexpr std::string_view select_refunds = "SELECT reference, status FROM refunds WHERE payment_id = $1";

void add_refunds(storage::reader& in, own_charge& to)
{
    auto row = in.query(select_refunds, to.payment_id);
    while (row.next())
        (row.text(1) == "refunded" ? to.refunded : to.returning).emplace_back(row.text(0));
}

constexpr std::string_view select_payment =
    "SELECT payment_id, status, reference, amount_minor, currency, last_update_at FROM payments WHERE "
    "payment_id = $1";

std::optional<read_payment> find_payment(storage::reader& in, std::string_view payment_id)
{
    auto row = in.query(select_payment, payment_id);
    if (!row.next())
        return std::nullopt;
    return read_row(row);
}

constexpr std::string_view select_paid =
    "SELECT payment_id, status, reference, amount_minor, currency, last_update_at FROM payments WHERE "
    "requested_at >= $1 AND requested_at < $2 AND provider = $3 AND amount_minor > 0 AND status IN "
    "('approved', 'refunded') ORDER BY requested_at, payment_id";

std::vector<read_payment> read_paid(storage::reader& in, span of, std::string_view provider)
{
    std::vector<read_payment> found;
    auto row = in.query(select_paid, of.from, of.to, provider);
    while (row.next())
        found.push_back(read_row(row));
    return found;
}

void name_payment(storage::reader& in, reported_charge& line)
{
    if (!line.payment_id.empty())
        return;
    if (auto known = payment_of_reference(in, line.reference))
        line.payment_id = std::move(*known);
}

/// Takes payments in, each once.
class collecting {
public:
    collecting(storage::reader& in, core::time_point settled_before, both_books& into)
        : in_(in),
          settled_before_(settled_before),
          into_(into)
    {
    }

    void add(read_payment one)
    {
        if (!seen_.insert(one.own.payment_id).second)
            return;
        if (one.last_update_at > settled_before_) {
            moving_.insert(one.own.payment_id);
            return;
        }
        add_refunds(in_, one.own);
        into_.ours.push_back(std::move(one.own));
    }

    bool has_seen(std::string const& payment_id) const { return seen_.contains(payment_id); }

    bool moves(std::string const& payment_id) const { return moving_.contains(payment_id); }

private:
    storage::reader& in_;
    core::time_point settled_before_;
    both_books& into_;
    std::unordered_set<std::string> seen_;
    std::unordered_set<std::string> moving_;
};

} // namespace

both_books read_own_books(storage::reader& in, std::vector<reported_charge> theirs, span of,
                          std::string_view provider, core::time_point settled_before)
{
    both_books made;
    collecting ours(in, settled_before, made);
    for (auto& paid : read_paid(in, of, provider))
        ours.add(std::move(paid));
    made.paid_in_span = static_cast<std::int64_t>(made.ours.size());
    for (auto& line : theirs) {
        name_payment(in, line);
        if (!ours.has_seen(line.payment_id))
            if (auto named = find_payment(in, line.payment_id))
                ours.add(std::move(*named));
        if (!ours.moves(line.payment_id))
            made.theirs.push_back(std::move(line));
    }
    return made;
}

} // namespace fcg::payments
