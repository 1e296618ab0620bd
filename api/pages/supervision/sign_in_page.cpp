#include "api/pages/supervision/sign_in_page.hpp"

namespace datafloor::api {
namespace {

Phrase words_of(SignInNotice notice) {
    switch (notice) {
    case SignInNotice::refused:
        return {
            "That did not work. Check login, password and code; a code counts only once.",
            "Đăng nhập không thành công. Hãy kiểm tra tên đăng nhập, mật khẩu và mã; mỗi mã chỉ "
            "dùng được một lần."};
    case SignInNotice::limited:
        return {"Too many attempts. Wait a quarter of an hour, or ask whoever runs the database.",
                "Đã thử quá nhiều lần. Hãy đợi mười lăm phút, hoặc hỏi người quản trị cơ sở dữ "
                "liệu."};
    case SignInNotice::elsewhere:
        return {"The form was not sent from this page. Try again here.",
                "Biểu mẫu không được gửi từ trang này. Hãy thử lại tại đây."};
    case SignInNotice::signed_out: return {"You are signed out.", "Bạn đã đăng xuất."};
    case SignInNotice::none: break;
    }
    return {};
}

Html notice_of(SignInNotice notice, Language language) {
    if (notice == SignInNotice::none) return {};
    bool const is_fault = notice != SignInNotice::signed_out;
    return html("<p class=\"{}\" role=\"{}\">{}</p>\n", is_fault ? "warning" : "note",
                is_fault ? "alert" : "status", in(language, words_of(notice)));
}

Html fields(Language language, std::string_view next) {
    return html("<p><label for=\"login\">{}</label><input id=\"login\" name=\"login\" required "
                "maxlength=\"40\" autocomplete=\"username\" autocapitalize=\"none\" "
                "spellcheck=\"false\"></p>\n"
                "<p><label for=\"password\">{}</label><input id=\"password\" name=\"password\" "
                "type=\"password\" required maxlength=\"1000\" autocomplete=\"current-password\">"
                "</p>\n"
                "<p><label for=\"code\">{}</label><input id=\"code\" name=\"code\" required "
                "inputmode=\"numeric\" maxlength=\"10\" autocomplete=\"one-time-code\"></p>\n"
                "<input type=\"hidden\" name=\"next\" value=\"{}\">"
                "<p><button>{}</button></p>\n",
                in(language, {"Login", "Tên đăng nhập"}), in(language, {"Password", "Mật khẩu"}),
                in(language,
                   {"Code of your authenticator, 6 digits", "Mã của ứng dụng xác thực, 6 chữ số"}),
                next, in(language, {"Sign in", "Đăng nhập"}));
}

} // namespace

Page sign_in_page(Request const& request, SignInNotice notice, std::string_view next) {
    Page page;
    page.choice = language_of(request);
    page.path = "/supervision/sign-in";
    if (!next.empty()) page.parameters.emplace_back("next", next);
    page.is_article = true;
    page.is_private = true;
    auto const language = page.choice.language;
    page.title = in(language, {"Sign in for officers", "Đăng nhập dành cho cán bộ giám sát"});
    page.main = html(
        "<h1>{}</h1>\n<p class=\"lead\">{}</p>\n{}<form class=\"fields\" method=\"post\" "
        "action=\"{}\">{}</form>\n<p class=\"note\">{}</p>\n",
        page.title,
        in(language,
           {"For officers of the regulator. What is beyond is logged.",
            "Dành cho cán bộ của cơ quan giám sát. Mọi lượt đăng nhập đều được ghi lại."}),
        notice_of(notice, language), link_to(page.choice, "/supervision/sign-in"),
        fields(language, next),
        in(language, {"A session only reads. Directives are signed with your own key.",
                      "Phiên đăng nhập chỉ để xem. Lệnh giám sát phải được ký bằng khóa riêng của "
                      "bạn."}));
    return page;
}

} // namespace datafloor::api
