#include "crypto/age/bech32.hpp"

#include <algorithm>
#include <array>

#include "crypto/ensure.hpp"
#include "crypto/secret.hpp"

namespace datafloor::crypto::age {
namespace {

constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t checksum_symbols = 6;

enum class Case { lower, upper, none, mixed };

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

char lowered(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

char raised(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

Case case_of(std::string_view text) {
    bool const lower = std::ranges::any_of(text, is_lower);
    bool const upper = std::ranges::any_of(text, is_upper);
    if (lower && upper) return Case::mixed;
    if (lower) return Case::lower;
    return upper ? Case::upper : Case::none;
}

bool printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= 33 && c <= 126; });
}

// The checksum's state: BIP-173's BCH code over GF(32).
class Checksum {
  public:
    explicit Checksum(std::string_view prefix) {
        for (char c : prefix) add(static_cast<std::uint8_t>(lowered(c)) >> 5);
        add(0);
        for (char c : prefix) add(static_cast<std::uint8_t>(lowered(c)) & 31);
    }

    void add(unsigned symbol) {
        static constexpr std::array<std::uint32_t, 5> generator{0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                                                0x3d4233dd, 0x2a1462b3};
        auto const top = state_ >> 25;
        state_ = (state_ & 0x1ffffff) << 5 ^ symbol;
        for (unsigned i = 0; i < generator.size(); ++i)
            if ((top >> i & 1) != 0) state_ ^= generator[i];
    }

    [[nodiscard]] std::uint32_t state() const { return state_; }

  private:
    std::uint32_t state_ = 1;
};

} // namespace

std::string bech32_encode(std::string_view prefix, BytesView data) {
    auto const letters = case_of(prefix);
    ENSURE(!prefix.empty() && printable(prefix) && letters != Case::mixed);
    std::string out(prefix);
    // The caller may hand a secret key; growing would leave copies of it behind.
    out.reserve(prefix.size() + 1 + (data.size() * 8 + 4) / 5 + checksum_symbols);
    out += '1';
    Checksum checksum(prefix);
    auto const put = [&](unsigned symbol) {
        char const c = alphabet[symbol];
        out += letters == Case::upper ? raised(c) : c;
    };
    unsigned pending = 0;
    unsigned bits = 0;
    auto const put_data = [&](unsigned symbol) {
        checksum.add(symbol);
        put(symbol);
    };
    for (auto byte : data) {
        pending = (pending << 8 | byte) & 0xfff;
        bits += 8;
        for (; bits >= 5; bits -= 5) put_data(pending >> (bits - 5) & 31);
    }
    if (bits > 0) put_data(pending << (5 - bits) & 31);
    for (std::size_t i = 0; i < checksum_symbols; ++i) checksum.add(0);
    auto const sum = checksum.state() ^ 1;
    for (unsigned i = 0; i < checksum_symbols; ++i) put(sum >> (5 * (5 - i)) & 31);
    return out;
}

std::optional<Bech32> bech32_decode(std::string_view text) {
    auto const separator = text.rfind('1');
    if (separator == std::string_view::npos || separator == 0 ||
        text.size() - separator - 1 < checksum_symbols || !printable(text) ||
        case_of(text) == Case::mixed)
        return std::nullopt;
    auto const prefix = text.substr(0, separator);
    auto const symbols = text.substr(separator + 1);
    Checksum checksum(prefix);
    Bech32 out{std::string(prefix), {}};
    out.data.reserve(symbols.size() * 5 / 8);
    unsigned pending = 0;
    unsigned bits = 0;
    auto const refuse = [&] {
        wipe(out.data);
        return std::nullopt;
    };
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        auto const symbol = alphabet.find(lowered(symbols[i]));
        if (symbol == std::string_view::npos) return refuse();
        checksum.add(static_cast<unsigned>(symbol));
        if (i >= symbols.size() - checksum_symbols) continue;
        pending = (pending << 5 | static_cast<unsigned>(symbol)) & 0xfff;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out.data.push_back(static_cast<std::uint8_t>(pending >> bits));
        }
    }
    bool const padded = bits < 5 && (pending & ((1U << bits) - 1)) == 0;
    if (checksum.state() != 1 || !padded) return refuse();
    return out;
}

} // namespace datafloor::crypto::age
