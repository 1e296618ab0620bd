// The parts of Beast that need compiling once (BOOST_BEAST_SEPARATE_COMPILATION).
#include <boost/beast/src.hpp>
