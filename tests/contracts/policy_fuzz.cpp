// Policies are read with and without a tree alike; a sound one can be evaluated and rendered.
#include "contracts/licence/render.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::contracts {
namespace {

/// Facts that depend on the bytes, so that constraints hold now and then.
LicenceFacts facts_from(std::string_view bytes) {
    auto const some = std::hash<std::string_view>()(bytes);
    LicenceFacts facts;
    facts.now = Instant{static_cast<std::int64_t>(some % 4'000'000'000'000'000)};
    if (some & 1U) facts.since = Instant{facts.now->micros / 2};
    if (some & 2U) facts.count = some % 7;
    if (some & 4U) facts.country = Country{};
    if (some & 8U) facts.recipient = PartyId{};
    if (some & 16U) facts.purpose = "research";
    if (some & 32U) facts.paid = Money{static_cast<std::int64_t>(some % 1'000'000), {}};
    return facts;
}

void use(Policy const& policy, std::string_view bytes) {
    auto const facts = facts_from(bytes);
    for (std::size_t i = 0; i < EnumNames<LicenceAction>::names.size(); ++i) {
        auto const finding = evaluate(policy, {static_cast<LicenceAction>(i)}, facts);
        ENSURE(!finding.permitted || finding.decided_by);
        if (!finding.decided_by) continue;
        for (auto const language : {Language::en, Language::vi})
            ENSURE(!render(policy, *finding.decided_by, language).empty());
    }
    evaluate_delivery(policy, facts);
    for (auto const language : {Language::en, Language::vi})
        ENSURE(!render(policy, language).empty());
}

void read(std::string_view bytes) {
    Policy policy;
    JcsReader in(bytes);
    bool const scanned = Codec<Policy>::scan(in, policy) && in.at_end();
    auto const by_tree = decode_by_tree<Policy>(bytes, {});
    ENSURE(scanned == by_tree.has_value());
    if (!scanned) return ENSURE(!by_tree.error().what.empty());
    ENSURE(encode(policy) == bytes && encode(*by_tree) == bytes);
    if (auto const fault = fault_of(policy))
        ENSURE(!fault->what.empty() && fault->pointer.starts_with('/'));
    else
        use(policy, bytes);
}

} // namespace
} // namespace datafloor::contracts

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    datafloor::contracts::read(datafloor::crypto::text_of({data, size}));
    return 0;
}
