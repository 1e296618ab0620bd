#include "api/openapi/supervision_descriptions.hpp"

#include "api/openapi/query_parameters.hpp"

namespace datafloor::api {
namespace {

constexpr std::string_view html_type = "text/html; charset=utf-8";

Parameter const csv = {"format", "csv: the whole list (RFC 4180).", "^csv$"};
Parameter const from = {"from", "From this instant on.", instant_pattern};
Parameter const until = {"until", "Before this instant.", instant_pattern};
Parameter const list_cursor = {"cursor", "`next` of the page before.", "^[a-z0-9.-]{1,100}$"};

} // namespace

std::vector<Description> sign_in_descriptions() {
    return {
        {.route = "sign-in-page",
         .tag = "supervision",
         .title = "Where officers sign in",
         .title_vi = "Trang đăng nhập của cán bộ giám sát",
         .query = {{"next", "Where a good sign-in leads to, below /supervision."},
                   {"signed-out", "After a sign-out.", "^1$"},
                   lang},
         .answer_type = html_type},
        {.route = "sign-in",
         .tag = "supervision",
         .title = "Login, password and one-time code for a session, sent from the page",
         .title_vi = "Đăng nhập",
         .body_type = "application/x-www-form-urlencoded",
         .body = "SignInForm",
         .query = {lang},
         .status = 303,
         .answer_type = {},
         .problems = {"sign-in-refused", "sign-in-limited", "form-refused"}},
        {.route = "sign-out",
         .tag = "supervision",
         .title = "End the session",
         .title_vi = "Đăng xuất",
         .body_type = "application/x-www-form-urlencoded",
         .body = "SessionForm",
         .query = {lang},
         .status = 303,
         .answer_type = {},
         .problems = {"form-refused"}},
    };
}

std::vector<Description> supervision_descriptions() {
    return {
        {.route = "supervision-page",
         .tag = "supervision",
         .title = "The floor's figures, for officers",
         .title_vi = "Tổng quan giám sát",
         .query = {lang},
         .answer_type = html_type},
        {.route = "supervision-figures",
         .tag = "supervision",
         .title = "What of them changes, as a part of that page",
         .title_vi = "Số liệu giám sát",
         .query = {lang},
         .answer_type = html_type},
        {.route = "supervision-orders",
         .tag = "supervision",
         .title = "All orders, newest first",
         .title_vi = "Danh sách đơn đặt mua",
         .query = {{"state", "Only in this state, such as refused.", "^[a-z]{1,20}$"},
                   {"open", "1: only those whose money lies in escrow.", "^1$"},
                   {"overdue", "1: only those the floor should have acted on.", "^1$"},
                   {"listing", "Only of this listing.", id_pattern},
                   {"party", "Only with this party on either side.", id_pattern},
                   from,
                   until,
                   list_cursor,
                   limit,
                   csv,
                   lang},
         .answer_type = html_type,
         .problems = {"cursor-malformed", "filter-malformed"}},
        {.route = "supervision-order",
         .tag = "supervision",
         .title = "One trade's whole record",
         .title_vi = "Hồ sơ một giao dịch",
         .query = {lang},
         .answer_type = html_type},
        {.route = "supervision-listings",
         .tag = "supervision",
         .title = "All versions of all listings, drafts too",
         .title_vi = "Danh sách niêm yết",
         .query = {data_class,
                   {"state", "Only in this state, or suspended.", "^[a-z]{1,20}$"},
                   {"provider", "Only of this provider.", id_pattern},
                   list_cursor,
                   limit,
                   csv,
                   lang},
         .answer_type = html_type,
         .problems = {"cursor-malformed", "filter-malformed"}},
        {.route = "supervision-listing",
         .tag = "supervision",
         .title = "One listing, its directives, and the form to sign one",
         .title_vi = "Hồ sơ một niêm yết",
         .query = {lang},
         .answer_type = html_type},
        {.route = "supervision-entries",
         .tag = "supervision",
         .title = "Entries of the ledger; with a filter, the acts in them",
         .title_vi = "Danh sách mục sổ",
         .query = {{"what", "Only acts of this kind, such as deadline-missed.", "^[a-z-]{1,30}$"},
                   from,
                   until,
                   list_cursor,
                   limit,
                   csv,
                   lang},
         .answer_type = html_type,
         .problems = {"cursor-malformed", "filter-malformed"}},
        {.route = "supervision-entry",
         .tag = "supervision",
         .title = "One entry with its documents",
         .title_vi = "Một mục sổ",
         .query = {lang},
         .answer_type = html_type},
    };
}

} // namespace datafloor::api
