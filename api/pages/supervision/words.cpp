#include "api/pages/supervision/words.hpp"

#include <array>

namespace datafloor::api {
namespace {

constexpr auto act_words = std::to_array<Phrase>({
    {"Orders placed", "Đơn đã đặt"},
    {"Trades settled", "Giao dịch đã quyết toán"},
    {"Orders cancelled", "Đơn đã hủy"},
    {"Orders refunded", "Đơn đã hoàn tiền"},
    {"Deadlines missed", "Quá thời hạn"},
    {"Accepted in silence", "Chấp nhận do im lặng"},
    {"Key deposits voided", "Ký gửi khóa bị hủy"},
    {"Deliveries refused", "Từ chối nhận"},
    {"Refusals upheld", "Từ chối nhận được chấp thuận"},
    {"Refusals dismissed", "Từ chối nhận bị bác"},
    {"Orders disputed", "Đơn có tranh chấp"},
    {"Disputes before two officers", "Tranh chấp chuyển hai cán bộ giám sát"},
    {"Disputes decided", "Tranh chấp đã quyết định"},
    {"Listings stopped at a gate", "Niêm yết bị chặn tại cổng kiểm soát"},
    {"Listings suspended", "Niêm yết bị đình chỉ"},
    {"Suspensions lifted", "Đình chỉ được gỡ bỏ"},
    {"Keys revoked", "Khóa bị thu hồi"},
    {"Keys rotated", "Khóa được thay"},
    {"Directives that wait for a second officer", "Lệnh chờ cán bộ giám sát thứ hai"},
    {"Parties suspended", "Bên tham gia bị đình chỉ"},
    {"Suspensions of parties lifted", "Đình chỉ bên tham gia được gỡ bỏ"},
    {"Parties frozen", "Bên tham gia bị phong tỏa"},
    {"Freezes of parties lifted", "Phong tỏa bên tham gia được gỡ bỏ"},
    {"Orders frozen", "Đơn bị phong tỏa"},
    {"Freezes of orders lifted", "Phong tỏa đơn được gỡ bỏ"},
});
static_assert(act_words.size() == contracts::EnumNames<services::Act>::names.size());

constexpr auto order_words = std::to_array<Phrase>({
    {"Money in escrow", "Tiền đã vào tài khoản bảo đảm"},
    {"Key deposited", "Đã ký gửi khóa"},
    {"Refused by the buyer", "Bên mua từ chối nhận"},
    {"Released", "Đã giải phóng"},
    {"Disclosed", "Đã công bố khóa"},
    {"Disputed", "Đang tranh chấp"},
    {"Before two officers", "Chờ hai cán bộ giám sát"},
    {"Accepted", "Đã chấp nhận"},
    {"Settled", "Đã quyết toán"},
    {"Cancelled", "Đã hủy"},
    {"Refunded", "Đã hoàn tiền"},
});
static_assert(order_words.size() == contracts::EnumNames<contracts::OrderState>::names.size());

struct DetailWords {
    std::string_view name;
    Phrase words;
};

constexpr auto detail_words = std::to_array<DetailWords>({
    {"no-key-deposit", {"no key deposit in time", "không ký gửi khóa đúng hạn"}},
    {"no-receipt", {"no receipt in time", "không có biên nhận đúng hạn"}},
    {"no-disclosure", {"no disclosure in time", "không công bố khóa đúng hạn"}},
    {"no-finding", {"no finding in time", "không có kết luận đúng hạn"}},
    {"recipient-revoked", {"the buyer's key was revoked", "khóa của bên mua bị thu hồi"}},
    {"refusal-upheld", {"the refusal was upheld", "từ chối nhận được chấp thuận"}},
    {"dispute-decided", {"the dispute was decided", "tranh chấp đã quyết định"}},
    {"provider-paid", {"the provider is paid", "bên cung cấp được trả"}},
    {"refund", {"the price goes back", "hoàn tiền"}},
    {"partial-refund", {"a part goes back", "hoàn một phần"}},
    {"key-does-not-fit", {"the key does not fit", "khóa không đúng"}},
    {"chunk-differs", {"a part of the data differs", "một phần dữ liệu khác"}},
    {"content-poor", {"the content is not as described", "nội dung không như mô tả"}},
    {"bytes-differ", {"other bytes than promised", "dữ liệu khác với bản kê"}},
    {"not-served", {"nothing came, or not all", "không nhận được đủ dữ liệu"}},
});

} // namespace

Phrase const& words_of(services::Act act) { return act_words[static_cast<std::size_t>(act)]; }

Phrase const& words_of(contracts::OrderState state) {
    return order_words[static_cast<std::size_t>(state)];
}

std::string_view words_of_detail(std::string_view detail, Language language) {
    for (auto const& each : detail_words)
        if (each.name == detail) return in(language, each.words);
    return detail;
}

std::string name_or_id(std::optional<std::string> const& name, contracts::PartyId party) {
    return name ? *name : short_id(party.value);
}

std::string short_id(crypto::Uuid const& id) { return "…" + id.text().substr(24); }

} // namespace datafloor::api
