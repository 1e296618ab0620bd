// What documents and events refuse to be: each member of each specimen is spoiled in turn, and the
// fault points at it.
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "tests/contracts/specimens.hpp"

namespace datafloor::contracts {
namespace {

using Pointer = Json::json_pointer;

/// The pointers of all members of all objects within, depth first.
void collect(Json const& json, std::string const& here, std::vector<std::string>& out) {
    if (!json.is_object()) return;
    for (auto const& [name, value] : json.items()) {
        auto place = here;
        crypto::append_json_pointer(place, name);
        out.push_back(place);
        collect(value, place, out);
    }
}

std::vector<std::string> members_of(Json const& json) {
    std::vector<std::string> out;
    collect(json, "", out);
    return out;
}

/// Calls visit(kind, text, fault_of) for every specimen, document or event.
template <class Visit>
void each_specimen(Visit const& visit) {
    for (auto const& [typ, body] : eventful_stage().bodies)
        visit(typ, body,
              [&](Json const& json) { return fault_of_document(typ, crypto::canonical(json)); });
    for (auto const& [type, bytes] : eventful_stage().first_events)
        visit(type, bytes, [](Json const& json) -> std::optional<JsonFault> {
            auto const decoded = decode<Event>(crypto::canonical(json));
            return decoded ? std::nullopt : std::optional(decoded.error());
        });
}

TEST(Codec, RoundTripsEverySpecimen) {
    int count = 0;
    each_specimen([&](auto const& kind, auto const& text, auto const& fault_of) {
        auto const json = crypto::parse_json(text).value();
        EXPECT_EQ(crypto::canonical(json), text) << kind;
        auto const fault = fault_of(json);
        EXPECT_FALSE(fault.has_value()) << kind << fault->pointer << fault->what;
        ++count;
    });
    EXPECT_EQ(count, 33 + 39);
}

// Whether the tree would have read these bytes too, and to the same record.
template <class T>
void expect_both_ways_agree(std::string const& bytes) {
    T record;
    JcsReader in(bytes);
    bool const scanned = Codec<T>::scan(in, record) && in.at_end();
    auto const read = decode_by_tree<T>(bytes, {});
    ASSERT_EQ(scanned, read.has_value()) << bytes;
    if (scanned) {
        EXPECT_EQ(encode(record), bytes);
        EXPECT_EQ(encode(*read), bytes);
    }
}

/// One of the small damages that bytes come to.
void damage(std::string& bytes, std::mt19937_64& random) {
    static constexpr std::string_view pieces = "{}[],:\"\\ 0149-.eEuntf\x01\xc3\xa9\xcc\x80\xff";
    auto const at = random() % bytes.size();
    auto const piece = pieces[random() % pieces.size()];
    switch (random() % 5) {
    case 0: bytes[at] = piece; break;
    case 1: bytes.insert(at, 1, piece); break;
    case 2: bytes.erase(at, 1 + random() % 3); break;
    case 3: bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 40)); break;
    default: bytes.resize(at);
    }
}

TEST(Codec, ReadsWithAndWithoutATreeAlike) {
    auto const seed = std::random_device()();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    auto const& stage = eventful_stage();
    for (auto const& [type, bytes] : stage.first_events) {
        expect_both_ways_agree<Event>(bytes);
        for (int i = 0; i < 300; ++i) {
            auto damaged = bytes;
            damage(damaged, random);
            expect_both_ways_agree<Event>(damaged);
        }
    }
    each_document([&]<class D>() {
        auto const& bytes = stage.bodies.at(std::string(D::typ));
        expect_both_ways_agree<D>(bytes);
        for (int i = 0; i < 300; ++i) {
            auto damaged = bytes;
            damage(damaged, random);
            expect_both_ways_agree<D>(damaged);
        }
    });
}

TEST(Codec, RefusesWhereAMemberIsMissing) {
    std::set<std::string> optional;
    each_specimen([&](auto const& kind, auto const& text, auto const& fault_of) {
        auto const json = crypto::parse_json(text).value();
        for (auto const& place : members_of(json)) {
            auto spoiled = json;
            Pointer const pointer(place);
            spoiled.at(pointer.parent_pointer()).erase(pointer.back());
            auto const fault = fault_of(spoiled);
            if (!fault) {
                optional.insert(kind + place);
            } else {
                EXPECT_EQ(fault->pointer, place) << kind;
            }
        }
    });
    for (auto const& place : optional) {
        bool const known = place.ends_with("/answers") || place.ends_with("/recipient") ||
                           place.ends_with("/period") || place.ends_with("/pending") ||
                           place.ends_with("/acceptance_sha256") ||
                           place.ends_with("/signed_by") || // of offers made before it was kept
                           place == "datafloor.refusal-finding.v1/payload" ||
                           place.ends_with("/receipt_by") || place.ends_with("/arbiter") ||
                           place.ends_with("/refund") ||
                           place.ends_with("/partial_refund_max_basis_points") ||
                           place == "order-freeze-lifted.v1/directive" ||
                           place == "order-freeze-lifted.v1/directive_sha256" ||
                           place == "order-freeze-lifted.v1/due_at" ||
                           place == "floor-opened.v1/rulebook/freeze_max" ||
                           place == "floor-opened.v1/rulebook/directive_wait";
        EXPECT_TRUE(known) << place << " may be left out";
    }
    EXPECT_TRUE(optional.contains("datafloor.key-binding.v1/recipient"));
    EXPECT_FALSE(optional.contains("datafloor.key-deposit.v1/recipient"));
}

TEST(Codec, RefusesAMemberNobodyKnows) {
    each_specimen([&](auto const& kind, auto const& text, auto const& fault_of) {
        auto const json = crypto::parse_json(text).value();
        std::vector<std::string> objects{""};
        for (auto const& place : members_of(json))
            if (json.at(Pointer(place)).is_object()) objects.push_back(place);
        for (auto const& place : objects) {
            auto spoiled = json;
            spoiled[Pointer(place)]["zz~/"] = "x";
            auto const fault = fault_of(spoiled);
            ASSERT_TRUE(fault.has_value()) << kind << place;
            EXPECT_EQ(fault->pointer, place + "/zz~0~1") << kind;
            EXPECT_EQ(fault->what, "is not a member of this kind");
        }
    });
}

TEST(Codec, RefusesValuesOfTheWrongKind) {
    each_specimen([&](auto const& kind, auto const& text, auto const& fault_of) {
        auto const json = crypto::parse_json(text).value();
        for (auto const& place : members_of(json)) {
            auto const& value = json.at(Pointer(place));
            std::vector<Json> wrong{nullptr, Json::object(), -1.5};
            if (value.is_object()) wrong = {nullptr, Json::array(), "text"};
            // No text, id, number or name has five thousand characters.
            if (value.is_string()) wrong.insert(wrong.end(), {"", std::string(5000, 'x'), true});
            for (auto const& other : wrong) {
                auto spoiled = json;
                spoiled[Pointer(place)] = other;
                auto const fault = fault_of(spoiled);
                ASSERT_TRUE(fault.has_value()) << kind << place << " took " << other;
                EXPECT_EQ(fault->pointer, place) << kind << " took " << other;
            }
        }
    });
}

TEST(Codec, RefusesBytesThatAreNotCanonical) {
    each_specimen([&](auto const& kind, auto const& text, auto const&) {
        auto const body = std::string(text);
        auto const spaced = "{ " + body.substr(1);
        auto const longer = body + "\n";
        for (auto const& other : {spaced, longer}) {
            if (kind.starts_with("datafloor.")) {
                EXPECT_TRUE(fault_of_document(kind, other).has_value()) << kind;
            } else {
                EXPECT_FALSE(decode<Event>(other).has_value()) << kind;
            }
        }
    });
    auto const body = eventful_stage().bodies.at("datafloor.acceptance.v1");
    auto const fault = fault_of_document("datafloor.acceptance.v1", "{ " + body.substr(1));
    EXPECT_EQ(fault->what, "is not in canonical form (RFC 8785)");
}

struct Twice {
    std::string_view typ;
    std::string_view member;
    Json value;
    std::string_view pointer;
    std::string_view what;
};

TEST(Codec, RefusesNamesTwiceOrOutOfOrder) {
    std::string const order = "names must be in their order, each once";
    Twice const table[] = {
        {"datafloor.admission.v1", "/roles", {"buyer", "buyer"}, "/roles/1", order},
        {"datafloor.admission.v1", "/roles", {"buyer", "provider"}, "/roles/1", order},
        {"datafloor.admission.v1",
         "/roles",
         {"buyer", "king"},
         "/roles/1",
         "is not a valid value of its kind"},
        {"datafloor.admission.v1", "/roles", {"buyer", 1}, "/roles/1", "must be a string"},
        {"datafloor.admission.v1", "/roles", "buyer", "/roles", "must be an array of names"},
        {"datafloor.key-binding.v1", "/scopes", {"read", "read"}, "/scopes/1", order},
        {"datafloor.listing.v1", "/flags", {"health", "health"}, "/flags/1", order},
        {"datafloor.listing.v1", "/keywords", Json::array({"a", ""}), "/keywords/1",
         "is not a valid value of its kind"},
        {"datafloor.listing.v1", "/keywords", Json(std::vector<std::string>(257, "a")), "/keywords",
         "has too many items"},
        {"datafloor.listing.v1", "/title/vi", std::string(2001, 'x'), "/title/vi",
         "is not a valid value of its kind"},
        {"datafloor.listing.v1", "/licence/permission/0/action", "steal",
         "/licence/permission/0/action", "is not a valid value of its kind"},
    };
    for (auto const& spoiled : table) {
        auto const typ = std::string(spoiled.typ);
        auto json = crypto::parse_json(eventful_stage().bodies.at(typ)).value();
        json[Pointer(std::string(spoiled.member))] = spoiled.value;
        auto const fault = fault_of_document(typ, crypto::canonical(json));
        ASSERT_TRUE(fault.has_value()) << typ << spoiled.member;
        EXPECT_EQ(fault->pointer, spoiled.pointer) << typ;
        EXPECT_EQ(fault->what, spoiled.what) << typ << spoiled.member;
    }
}

TEST(Codec, RoundTripsWhatMayBeAbsent) {
    Stage stage;
    auto admission = stage.admission();
    admission.control_group = stage.actor("buyer").party;
    EXPECT_EQ(decode<Admission>(encode(admission))->control_group, admission.control_group);
    auto binding = stage.binding("buyer", KeyRole::trader, {Scope::read});
    binding.recipient.reset();
    binding.spending_limit = 7;
    auto const again = decode<KeyBinding>(encode(binding)).value();
    EXPECT_EQ(again.spending_limit, 7);
    EXPECT_EQ(again.recipient, std::nullopt);
    auto description = stage.description();
    description.source.url = {{"https://example.org/"}};
    EXPECT_EQ(decode<ListingDescription>(encode(description))->source.url, description.source.url);
    stage.list();
    auto offer = stage.offer();
    offer.orders_max = 3;
    offer.buyer = stage.actor("buyer").party;
    EXPECT_EQ(decode<OfferDocument>(encode(offer))->orders_max, 3U);
    EXPECT_EQ(decode<OfferDocument>(encode(offer))->buyer, offer.buyer);
    OrderAccepted accepted{{stage.fresh_id().value}, {}, DeadlineEvidence{7, {}, {{"witness"}}}};
    auto const event = decode<Event>(encode(Event(accepted))).value();
    EXPECT_EQ(std::get<OrderAccepted>(event).evidence->cosignatures.at(0).value, "witness");
}

} // namespace
} // namespace datafloor::contracts
