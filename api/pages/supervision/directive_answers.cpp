#include "api/pages/supervision/directive_answers.hpp"

#include <array>

namespace datafloor::api {
namespace {

constexpr Phrase may_not{"This key may not direct.", "Khóa này không được quyền ra lệnh."};
constexpr Phrase not_in_force{
    "This key is not in force: it is unknown here, expired or revoked.",
    "Khóa này không có hiệu lực: chưa được gắn, đã hết hạn hoặc đã bị thu hồi."};
constexpr Phrase unknown{"The floor does not know what this is about.",
                         "Sàn dữ liệu không biết đối tượng của lệnh này."};
constexpr Phrase clock{
    "The clock of this device is wrong. Set it, and prepare the directive again.",
    "Đồng hồ của thiết bị này sai. Hãy chỉnh lại rồi soạn lệnh lần nữa."};
constexpr Phrase used{"This directive was taken already. Load the page again.",
                      "Lệnh này đã được ghi. Hãy tải lại trang."};
constexpr Phrase too_long{
    "A text is too long, or holds something a document may not: the legal basis takes 400 bytes, "
    "the reason 2,000.",
    "Nội dung quá dài, hoặc có ký tự không được phép: căn cứ pháp lý tối đa 400 byte, lý do tối đa "
    "2.000 byte."};
constexpr Phrase again{
    "Nothing is recorded, or it is not known yet. Sign and send once more: it counts once.",
    "Chưa ghi được, hoặc chưa rõ đã ghi hay chưa. Hãy ký và gửi lại: lệnh chỉ được tính một lần."};

constexpr auto answers = std::to_array<DirectiveAnswer>({
    {"directive-given-already",
     {"Your word waits already. Another officer must say the same.",
      "Lệnh của bạn đang chờ. Một cán bộ giám sát khác phải ra lệnh giống như vậy."}},
    {"listing-suspended",
     {"The listing is suspended already.", "Niêm yết này đã bị đình chỉ rồi."}},
    {"listing-not-suspended", {"The listing is not suspended.", "Niêm yết này không bị đình chỉ."}},
    {"party-suspended",
     {"The party is suspended already.", "Bên tham gia này đã bị đình chỉ rồi."}},
    {"party-not-suspended", {"The party is not suspended.", "Bên tham gia này không bị đình chỉ."}},
    {"party-frozen", {"The party is frozen already.", "Bên tham gia này đã bị phong tỏa rồi."}},
    {"party-not-frozen", {"The party is not frozen.", "Bên tham gia này không bị phong tỏa."}},
    {"order-frozen", {"The order is frozen already.", "Đơn này đã bị phong tỏa rồi."}},
    {"order-not-frozen", {"The order is not frozen.", "Đơn này không bị phong tỏa."}},
    {"order-state-wrong",
     {"The order has come to its end; there is nothing left to stop.",
      "Đơn này đã kết thúc; không còn gì để phong tỏa."}},
    {"party-unknown", unknown},
    {"order-unknown", unknown},
    {"listing-unknown", unknown},
    {"role-not-admitted",
     {"Operator and regulator are neither suspended nor frozen.",
      "Tổ chức vận hành và cơ quan giám sát không bị đình chỉ hay phong tỏa."}},
    {"signer-not-entitled", may_not},
    {"key-lacks-scope", may_not},
    {"role-missing", may_not},
    {"signer-is-not-the-caller", may_not},
    {"key-unknown", not_in_force},
    {"key-not-in-force", not_in_force},
    {"token-invalid", not_in_force},
    {"invalid_client",
     {"The floor gives this key no token: it is not in force, or the clock of this device is "
      "wrong.",
      "Sàn dữ liệu không cấp mã truy cập cho khóa này: khóa không có hiệu lực, hoặc đồng hồ của "
      "thiết bị này sai."}},
    {"document-too-old", clock},
    {"document-from-the-future", clock},
    {"document-already-used", used},
    {"document-id-reused", used},
    {"idempotency-key-reused", used},
    {"member-invalid", too_long},
    {"text-not-allowed", too_long},
    {"temporarily-unavailable", again},
    {"in-doubt", again},
    {"timeout", again},
    {"full", again},
    {"internal", again},
    {"clock-stepped",
     {"The floor records nothing until its operator has looked at its clock.",
      "Sàn dữ liệu tạm không ghi gì cho đến khi người vận hành kiểm tra đồng hồ."}},
    {"floor-halted", {"The floor is halted.", "Sàn dữ liệu đang tạm ngừng."}},
    {"no-answer",
     {"The floor does not answer. Sign and send once more: it counts once.",
      "Sàn dữ liệu không trả lời. Hãy ký và gửi lại: lệnh chỉ được tính một lần."}},
    {"no-key", {"This file holds no signing key.", "Tệp này không chứa khóa ký."}},
    {"no-own-key",
     {"This is not the key of your login.", "Đây không phải khóa của tài khoản này."}},
    {"no-ed25519",
     {"This browser cannot sign with Ed25519; use the command below.",
      "Trình duyệt này không ký được bằng Ed25519; hãy dùng lệnh bên dưới."}},
    {"other", {"The floor did not take it:", "Sàn dữ liệu không chấp thuận:"}},
});

} // namespace

std::span<DirectiveAnswer const> directive_answers() { return answers; }

} // namespace datafloor::api
