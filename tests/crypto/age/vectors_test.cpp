// The age test vectors of C2SP (CCTV) from the npm package cctv-age. Used are those that are
// neither armored nor for a passphrase and whose identities, if any, are all X25519; the headers of
// the others, where they parse, are printed back.
#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "crypto/age/file.hpp"
#include "tests/crypto/age/header_law.hpp"

namespace datafloor::crypto::age {
namespace {

struct Vector {
    std::string name;
    std::multimap<std::string, std::string> fields;
    Bytes file;

    [[nodiscard]] std::string field(std::string const& key) const {
        auto const found = fields.find(key);
        return found == fields.end() ? "" : found->second;
    }
};

Bytes inflated(BytesView compressed) {
    static Bytes scratch(std::size_t{32} << 20);
    uLongf size = scratch.size();
    EXPECT_EQ(uncompress(scratch.data(), &size, compressed.data(), compressed.size()), Z_OK);
    return {scratch.begin(), scratch.begin() + static_cast<std::ptrdiff_t>(size)};
}

Vector parse_vector(std::string name, std::string_view text) {
    Vector out{std::move(name), {}, {}};
    auto const end = text.find("\n\n");
    std::istringstream lines{std::string(text.substr(0, end))};
    for (std::string line; std::getline(lines, line);) {
        auto const colon = line.find(": ");
        out.fields.emplace(line.substr(0, colon), line.substr(colon + 2));
    }
    auto const file = bytes_of(text.substr(end + 2));
    out.file = out.fields.contains("compressed") ? inflated(file) : Bytes(file.begin(), file.end());
    return out;
}

// The package is a module of lines `var NAME_default = __toBinary("BASE64");`.
std::vector<Vector> load_vectors() {
    constexpr auto path = DATAFLOOR_SOURCE_DIR "/tests/node_modules/cctv-age/index.js";
    std::ifstream module(path);
    EXPECT_TRUE(module) << path << " is not there: run `npm ci` in tests/";
    std::vector<Vector> out;
    constexpr std::string_view middle = "_default = __toBinary(\"";
    for (std::string line; std::getline(module, line);) {
        auto const start = line.find(middle);
        auto const end = line.rfind("\");");
        if (!line.starts_with("var ") || start == std::string::npos) continue;
        auto const from = start + middle.size();
        auto const bytes = from_base64(std::string_view(line).substr(from, end - from));
        EXPECT_TRUE(bytes) << line.substr(0, start);
        if (bytes) out.push_back(parse_vector(line.substr(4, start - 4), text_of(*bytes)));
    }
    return out;
}

std::vector<Vector> const& vectors() {
    static auto const all = load_vectors();
    return all;
}

bool for_x25519(Vector const& vector) {
    if (vector.fields.contains("armored") || vector.fields.contains("passphrase")) return false;
    auto const [first, last] = vector.fields.equal_range("identity");
    return std::all_of(first, last, [](auto const& field) {
        return field.second.starts_with("AGE-SECRET-KEY-1");
    });
}

struct Outcome {
    std::expected<void, Failure> result;
    Hash released{};
};

Outcome decrypt(Vector const& vector) {
    std::vector<Identity> identities;
    auto const [first, last] = vector.fields.equal_range("identity");
    for (auto field = first; field != last; ++field)
        identities.push_back(Identity::parse(field->second).value());
    auto const malformed = Outcome{std::unexpected(Failure::header_malformed)};
    auto const length = header_length(vector.file);
    if (!length || *length == 0) return malformed;
    auto const header = Header::parse(text_of(BytesView{vector.file}.first(*length)));
    if (!header) return malformed;
    auto const file_key = unwrap_file_key(*header, identities);
    if (!file_key) return {std::unexpected(file_key.error())};
    Sha256 released;
    PayloadDecryptor decryptor(*file_key,
                               [&](Chunk const& chunk) { released.update(chunk.plaintext); });
    auto result = decryptor.push(BytesView{vector.file}.subspan(*length));
    if (result) result = decryptor.finish();
    return {result, released.finish()};
}

// The vectors call a missing nonce a header failure.
std::string_view kind_of(std::expected<void, Failure> const& result) {
    if (result) return "success";
    switch (result.error()) {
    case Failure::header_malformed:
    case Failure::nonce_missing: return "header failure";
    case Failure::no_identity_matches: return "no match";
    case Failure::mac_wrong: return "HMAC failure";
    case Failure::commitment_wrong: return "commitment failure";
    case Failure::payload_truncated:
    case Failure::chunk_refused:
    case Failure::chunk_misplaced:
    case Failure::payload_trailing:
    case Failure::final_chunk_empty: return "payload failure";
    }
    return "";
}

TEST(AgeVectors, EndAsTheySay) {
    std::map<std::string, int> used;
    for (auto const& vector : vectors()) {
        if (!for_x25519(vector)) continue;
        SCOPED_TRACE(vector.name);
        auto const outcome = decrypt(vector);
        auto const expected = vector.field("expect");
        EXPECT_EQ(kind_of(outcome.result), expected);
        ++used[expected];
        if (expected == "success" || expected == "payload failure")
            EXPECT_EQ(to_hex(outcome.released), vector.field("payload"));
    }
    // Version 0.2.0 of the package; a later one may have more.
    EXPECT_GE(used["success"], 14);
    EXPECT_GE(used["header failure"], 31);
    EXPECT_GE(used["no match"], 3);
    EXPECT_GE(used["HMAC failure"], 1);
    EXPECT_GE(used["payload failure"], 18);
}

TEST(AgeVectors, HeadersPrintBack) {
    std::size_t parsed = 0;
    for (auto const& vector : vectors()) {
        if (vector.fields.contains("armored")) continue;
        SCOPED_TRACE(vector.name);
        EXPECT_TRUE(front_law_holds(vector.file));
        EXPECT_TRUE(header_law_holds(vector.file));
        auto const length = header_length(vector.file);
        if (!length || *length == 0) continue;
        parsed += Header::parse(text_of(BytesView{vector.file}.first(*length))) ? 1 : 0;
    }
    EXPECT_GE(parsed, 60U);
}

} // namespace
} // namespace datafloor::crypto::age
