// The judgement of programs that others wrote: an OpenAPI validator and a JSON Schema validator.
#include <gtest/gtest.h>

#include <limits>

#include "api/answers.hpp"
#include "api/openapi/document.hpp"
#include "contracts/floor/countersignature.hpp"
#include "crypto/json.hpp"
#include "tests/api/openapi/face_routes.hpp"
#include "tests/support/process.hpp"

namespace datafloor::api {
namespace {

using crypto::Json;

/// Gives every member a value that its codec reads; optional ones only if `whole`.
struct Filler {
    bool whole;

    template <class T>
    void fill(T& value) const {
        if constexpr (contracts::is_optional<T>) {
            if (whole) fill(value.emplace());
        } else if constexpr (contracts::Record<T>) {
            contracts::each_member<T>([&](auto const& m) {
                if constexpr (requires { m.pointer; }) fill(value.*m.pointer);
            });
        } else {
            fill_scalar(value);
        }
    }

    template <std::size_t N>
    void fill_scalar(contracts::Text<N>& text) const {
        text.value = std::string(N < 1000 ? N : 10, 'x');
    }

    template <class Tag>
    void fill_scalar(contracts::Id<Tag>& id) const {
        id.value = *crypto::parse_uuid("0190a5d2-1234-7abc-8def-0123456789ab");
    }

    template <class T>
    void fill_scalar(std::vector<T>& list) const {
        if (whole) fill(list.emplace_back());
    }

    /// One of each type.
    void fill_scalar(contracts::Events& events) const {
        if (!whole) return;
        [&]<class... E>(std::variant<E...> const*) {
            (fill(std::get<E>(events.emplace_back(E{}))), ...);
        }(static_cast<contracts::Event const*>(nullptr));
    }

    template <contracts::NamedEnum E>
    void fill_scalar(contracts::NameSet<E>& set) const {
        if (!whole) return;
        for (auto const name : contracts::EnumNames<E>::names)
            set.insert(*contracts::from_name<E>(name));
    }

    template <std::integral T>
    void fill_scalar(T& value) const {
        value = whole ? std::numeric_limits<T>::max() : T{};
    }

    void fill_scalar(contracts::AgeRecipient& recipient) const { recipient.point.fill(9); }

    template <class T>
    void fill_scalar(T&) const {} // the default is good
};

template <class T>
Json sample(char const* name) {
    auto bodies = Json::array();
    for (auto const whole : {false, true}) {
        T record;
        Filler{whole}.fill(record);
        bodies.push_back(Json::parse(contracts::encode(record)));
    }
    return {{"schema", name}, {"bodies", std::move(bodies)}};
}

Json samples() {
    using namespace contracts;
    return Json::array({sample<Admission>("Admission"),
                        sample<KeyBinding>("KeyBinding"),
                        sample<BindingApproval>("BindingApproval"),
                        sample<KeyRevocation>("KeyRevocation"),
                        sample<KeyRotation>("KeyRotation"),
                        sample<Countersignature>("Countersignature"),
                        sample<ListingDescription>("ListingDescription"),
                        sample<Manifest>("Manifest"),
                        sample<IngestFinding>("IngestFinding"),
                        sample<Inspection>("Inspection"),
                        sample<ListingWithdrawal>("ListingWithdrawal"),
                        sample<SuspensionDirective>("SuspensionDirective"),
                        sample<PartyDirective>("PartyDirective"),
                        sample<OrderDirective>("OrderDirective"),
                        sample<OfferDocument>("OfferDocument"),
                        sample<OfferWithdrawal>("OfferWithdrawal"),
                        sample<FundIn>("FundIn"),
                        sample<PayoutRequest>("PayoutRequest"),
                        sample<PayoutConclusion>("PayoutConclusion"),
                        sample<OrderDocument>("OrderDocument"),
                        sample<Confirmation>("Confirmation"),
                        sample<Cancellation>("Cancellation"),
                        sample<KeyDeposit>("KeyDeposit"),
                        sample<Receipt>("Receipt"),
                        sample<Release>("Release"),
                        sample<Disclosure>("Disclosure"),
                        sample<Acceptance>("Acceptance"),
                        sample<Settlement>("Settlement"),
                        sample<BalanceAnswer>("BalanceAnswer"),
                        sample<DocumentsAnswer>("DocumentsAnswer"),
                        sample<ClockAnswer>("ClockAnswer"),
                        sample<EventAnswer>("EventAnswer"),
                        sample<FloorAnswer>("FloorAnswer"),
                        sample<KeyAnswer>("KeyAnswer"),
                        sample<ListingsAnswer>("ListingsAnswer"),
                        sample<OrdersAnswer>("OrdersAnswer"),
                        sample<PartyAnswer>("PartyAnswer"),
                        sample<TokenAnswer>("TokenAnswer"),
                        sample<VersionAnswer>("VersionAnswer")});
}

Json document() {
    return Json::parse(openapi_document(test::face_routes(), descriptions(),
                                        {.version = "0.1.0", .url = "http://127.0.0.1:8080"}));
}

tests::Outcome judge(Json const& openapi) {
    return tests::run({"node", DATAFLOOR_SOURCE_DIR "/tests/api/openapi/check.mjs"},
                      Json{{"document", openapi}, {"samples", samples()}}.dump());
}

TEST(Openapi, IsValidAndItsSchemasAcceptExactlyWhatTheCodecsWrite) {
    auto const outcome = judge(document());
    EXPECT_EQ(outcome.status, 0) << outcome.output;
}

TEST(Openapi, TheJudgeFindsWhatIsWrong) {
    auto broken = document();
    broken["paths"]["/docs"]["get"]["responses"]["200"].erase("description");
    broken["components"]["schemas"]["FundIn"]["properties"]["party"]["pattern"] = "^never$";
    broken["components"]["schemas"].erase("ListingAnswer");
    auto const outcome = judge(broken);
    EXPECT_EQ(outcome.status, 1) << outcome.output;
    for (auto const* const part : {"not OpenAPI", "FundIn refuses a good one",
                                   "no such: #/components/schemas/ListingAnswer"})
        EXPECT_NE(outcome.output.find(part), std::string::npos) << part << "\n" << outcome.output;
}

} // namespace
} // namespace datafloor::api
