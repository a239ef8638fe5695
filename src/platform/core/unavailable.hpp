#pragma once
#include <stdexcept>
#include <string>

namespace fcg::core {

/// Something that this process needs (its disk, its queues, another process) cannot be had at the moment:
/// nothing was done, and the same can succeed later. A request is answered 503; a message is tried again
/// without that counting against it. what() is one sentence for the operator.
class unavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The same, and the fault is another process's: this one is well, and does what it can do without the other.
class unavailable_elsewhere : public unavailable {
public:
    using unavailable::unavailable;
};

} // namespace fcg::core
