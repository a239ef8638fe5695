#include "bus/module_common.hpp"
