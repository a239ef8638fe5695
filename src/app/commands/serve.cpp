#include "app/serving.hpp"

namespace fcg::app {

int serve(configured& with)
{
    serving const running(with);
    serving::wait_for_signal();
    return exit_code::done;
}

} // namespace fcg::app
