#include "app/serving.hpp"

namespace fcg::app {

int serve(configured& settings)
{
    serving const running(settings);
    serving::wait_for_signal();
    return exit_code::done;
}

} // namespace fcg::app
