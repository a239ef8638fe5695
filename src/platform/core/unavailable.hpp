#pragma once
#include <stdexcept>

namespace fcg::core {

/// Thrown when something that this process needs (its disk, its queues, another process) is unavailable:
/// nothing was done, and another attempt can succeed later. A request gets 503; a message is tried again
/// without counting the attempt. what() is one sentence for the operator.
class unavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Thrown when another process is unavailable, while this one works and does what it can without the other.
class remote_unavailable : public unavailable {
public:
    using unavailable::unavailable;
};

} // namespace fcg::core
