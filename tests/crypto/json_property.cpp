#include "crypto/json.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <map>
#include <vector>

#include "crypto/jcs.hpp"

namespace datafloor::crypto {
namespace {

/// Text in normalisation form C from pieces that do not compose with each other, with what needs
/// escaping and what sorts differently in UTF-8 and UTF-16.
rc::Gen<std::string> text() {
    auto const piece = rc::gen::element<std::string>(
        "a", "B", "7", "key", "\"", "\\", "/", "~", "\n", "\t", "\x01", "\x1f", "\x7f", "\u00e9",
        "\u1ea5", "\u0111", "\u20ac", "\ud7ff", "\ue000", "\uffff", "\U0001F600", "\U0010FFFF");
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                        [](std::vector<std::string> const& pieces) {
                            std::string out;
                            for (auto const& one : pieces) out += one;
                            return out;
                        });
}

/// Any double the parser takes: finite, and no integer beyond 2^53 - 1 that is written in full.
rc::Gen<double> number() {
    auto const fits = [](double value) {
        auto const size = std::abs(value);
        return std::isfinite(value) && (size <= 9007199254740991.0 || size >= 1e21);
    };
    auto const bits = rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>());
    return rc::gen::suchThat(
        rc::gen::map(bits, [](std::uint64_t some) { return std::bit_cast<double>(some); }), fits);
}

rc::Gen<Json> tree(int depth) {
    auto const leaf = rc::gen::oneOf(
        rc::gen::just(Json(nullptr)),
        rc::gen::map(rc::gen::arbitrary<bool>(), [](bool value) { return Json(value); }),
        rc::gen::map(rc::gen::inRange(-largest_json_integer, largest_json_integer + 1),
                     [](std::int64_t value) { return Json(value); }),
        rc::gen::map(number(), [](double value) { return Json(value); }),
        rc::gen::map(text(), [](std::string value) { return Json(std::move(value)); }));
    if (depth == 0) return leaf;
    auto const child = tree(depth - 1);
    auto const array =
        rc::gen::map(rc::gen::resize(8, rc::gen::container<std::vector<Json>>(child)),
                     [](std::vector<Json> const& elements) { return Json(elements); });
    auto const object = rc::gen::map(
        rc::gen::resize(8, rc::gen::container<std::map<std::string, Json>>(text(), child)),
        [](std::map<std::string, Json> const& members) { return Json(members); });
    return rc::gen::weightedOneOf<Json>({{1, leaf}, {2, array}, {2, object}});
}

RC_GTEST_PROP(Canonical, IsReadBackAsTheSameTree, ()) {
    auto const value = *tree(4);
    auto const printed = canonical(value);
    auto const read = parse_json(printed);
    if (!read) RC_FAIL(printed + ": " + read.error().what);
    RC_ASSERT(*read == value);
    RC_ASSERT(canonical(*read) == printed);
    RC_ASSERT(parse_canonical_json(printed).has_value());
}

RC_GTEST_PROP(Canonical, IsTheSameForEveryWayToWriteATree, ()) {
    auto const value = *tree(3);
    auto const spaced = value.dump(*rc::gen::inRange(-1, 5), ' ', *rc::gen::arbitrary<bool>());
    auto const read = parse_json(spaced);
    if (!read) RC_FAIL(spaced + ": " + read.error().what);
    RC_ASSERT(canonical(*read) == canonical(value));
}

RC_GTEST_PROP(Canonical, NumberReadsBackAsTheSameDouble, ()) {
    auto const bits = *rc::gen::container<std::vector<std::uint64_t>>(
        1000, rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>()));
    for (auto const some : bits) {
        auto const value = std::bit_cast<double>(some);
        if (!std::isfinite(value)) continue;
        std::string printed;
        append_json_number(printed, value);
        RC_ASSERT(std::strtod(printed.c_str(), nullptr) == value);
    }
}

// One byte changed, removed or added: refused, or a tree with a canonical form like any other.
RC_GTEST_PROP(Json, SurvivesDamage, ()) {
    auto damaged = canonical(*tree(3));
    auto const at = *rc::gen::inRange<std::size_t>(0, damaged.size() + 1);
    auto const byte = *rc::gen::arbitrary<char>();
    switch (*rc::gen::inRange(0, 3)) {
    case 0: damaged.insert(at, 1, byte); break;
    case 1: damaged.erase(std::min(at, damaged.size() - 1), 1); break;
    default: damaged[std::min(at, damaged.size() - 1)] = byte;
    }
    auto const read = parse_json(damaged);
    if (read) {
        auto const again = parse_json(canonical(*read));
        RC_ASSERT(again.has_value());
        RC_ASSERT(*again == *read);
    } else {
        RC_ASSERT(read.error().offset <= damaged.size());
        RC_ASSERT(!read.error().what.empty());
    }
}

} // namespace
} // namespace datafloor::crypto
