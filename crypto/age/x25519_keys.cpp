#include "crypto/age/x25519_keys.hpp"

#include <algorithm>

#include "crypto/age/bech32.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::crypto::age {
namespace {

constexpr std::string_view recipient_prefix = "age";
constexpr std::string_view identity_prefix = "AGE-SECRET-KEY-";

// RFC 7748 section 5 accepts every encoding; only the one below 2^255 - 19 is printed by anyone.
bool reduced(X25519Point const& point) {
    if (point[31] != 0x7f) return point[31] < 0x7f;
    if (std::any_of(point.begin() + 1, point.end() - 1, [](auto byte) { return byte != 0xff; }))
        return true;
    return point[0] < 0xed;
}

/// The u-coordinates of order 1, 2, 4 and 8 on Curve25519 and its twist, where every scalar of RFC
/// 7748 gives zero. As a table, because a multiplication costs more than all else that is done with
/// a recipient.
bool of_low_order(X25519Point const& point) {
    static auto const table = [] {
        std::array<X25519Point, 5> points{};
        points[1][0] = 1;
        points[2].fill(0xff); // p - 1
        points[2][0] = 0xec;
        points[2][31] = 0x7f;
        ENSURE(from_hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                        points[3]));
        ENSURE(from_hex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                        points[4]));
        return points;
    }();
    return std::ranges::find(table, point) != table.end();
}

template <class Key>
std::expected<std::vector<Key>, KeyFileError> parse_lines(std::string_view text) {
    std::vector<Key> keys;
    for (std::size_t line_number = 1; !text.empty(); ++line_number) {
        auto const end = text.find('\n');
        auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty() || line.starts_with('#')) continue;
        auto key = Key::parse(line);
        if (!key) return std::unexpected(KeyFileError{line_number});
        keys.push_back(std::move(*key));
    }
    if (keys.empty()) return std::unexpected(KeyFileError{});
    return keys;
}

} // namespace

std::optional<Recipient> Recipient::from_point(X25519Point const& point) {
    if (!reduced(point) || of_low_order(point)) return std::nullopt;
    return Recipient(point);
}

std::optional<Recipient> Recipient::parse(std::string_view text) {
    auto const decoded = bech32_decode(text);
    X25519Point point;
    if (!decoded || decoded->prefix != recipient_prefix || decoded->data.size() != point.size())
        return std::nullopt;
    std::ranges::copy(decoded->data, point.begin());
    return from_point(point);
}

std::string Recipient::print() const { return bech32_encode(recipient_prefix, point_); }

Identity Identity::from_scalar(SecretBytes<32> scalar) {
    auto const recipient = Recipient::from_point(x25519_base(scalar));
    ENSURE(recipient); // the base point's multiples have its large prime order
    return {std::move(scalar), *recipient};
}

Identity Identity::generate() { return from_scalar(SecretBytes<32>::random()); }

std::optional<Identity> Identity::parse(std::string_view text) {
    auto decoded = bech32_decode(text);
    if (!decoded) return std::nullopt;
    std::optional<Identity> identity;
    if (decoded->prefix == identity_prefix && decoded->data.size() == 32)
        identity = from_scalar(
            SecretBytes<32>(std::span<std::uint8_t const, 32>(decoded->data.data(), 32)));
    wipe(decoded->data);
    return identity;
}

std::string Identity::print_secret() const {
    return bech32_encode(identity_prefix, scalar_.reveal());
}

std::expected<std::vector<Identity>, KeyFileError> parse_identities(std::string_view text) {
    return parse_lines<Identity>(text);
}

std::expected<std::vector<Recipient>, KeyFileError> parse_recipients(std::string_view text) {
    return parse_lines<Recipient>(text);
}

std::string print_key_file(Identity const& identity, std::string_view created) {
    auto secret = identity.print_secret();
    std::string out;
    out.reserve(256);
    out.append("# created: ").append(created).append("\n# public key: ");
    out.append(identity.recipient().print()).append("\n").append(secret).append("\n");
    wipe({reinterpret_cast<std::uint8_t*>(secret.data()), secret.size()});
    return out;
}

} // namespace datafloor::crypto::age
