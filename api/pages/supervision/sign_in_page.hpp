// "/supervision/sign-in": login, password and one-time code of an officer.
#pragma once

#include "api/pages/layout.hpp"

namespace datafloor::api {

enum class SignInNotice : std::uint8_t {
    none,
    refused,    // something was wrong; never what
    limited,    // too many attempts
    elsewhere,  // the form did not come from here
    signed_out, // good bye
};

/// `next`: where a good sign-in leads to.
Page sign_in_page(Request const& request, SignInNotice notice, std::string_view next);

} // namespace datafloor::api
