// What the parties of the stage say where they do not agree, and who decides it.
#include "tests/contracts/stage.hpp"

namespace datafloor::contracts {

DisputeDocument Stage::dispute(DisputeClaim claim) {
    auto document = fresh<DisputeDocument>();
    document.answers = placed().disclosure_sha256;
    document.order = order_id;
    document.claim = claim;
    document.evidence_sha256 = crypto::sha256(crypto::bytes_of("evidence"));
    document.reason = {"not what was promised"};
    return document;
}

DisputeFinding Stage::dispute_finding(DisputeVerdict const& verdict) {
    auto document = fresh<DisputeFinding>();
    document.answers = placed().dispute_sha256;
    document.order = order_id;
    document.verdict = verdict;
    document.report_sha256 = crypto::sha256(crypto::bytes_of("report"));
    document.reason = {"chunk 7 does not open to what was signed"};
    return document;
}

DisputeDirective Stage::dispute_directive(DisputeVerdict const& verdict) {
    auto document = fresh<DisputeDirective>();
    document.answers = placed().dispute_sha256;
    document.order = order_id;
    document.verdict = verdict;
    document.legal_basis = {"the floor's rulebook"};
    document.reason = {"the report of both sides was read"};
    return document;
}

RefusalDocument Stage::refusal(RefusalClaim claim) {
    auto document = fresh<RefusalDocument>();
    document.answers = placed().deposit_sha256;
    document.order = order_id;
    document.claim = claim;
    document.reason = {"other bytes, fetched twice"};
    return document;
}

RefusalFinding Stage::refusal_finding(bool served) {
    auto document = fresh<RefusalFinding>();
    document.answers = placed().refusal_sha256;
    document.order = order_id;
    document.payload = {version().payload_bytes, version().payload_sha256};
    if (!served) document.payload->sha256 = crypto::sha256(crypto::bytes_of("other bytes"));
    document.reason = {"fetched from the regulator's network"};
    return document;
}

Stage& Stage::refuse() {
    must(RefuseDelivery{sign("buyer", refusal())});
    return *this;
}

Stage& Stage::decide_refusal(bool served) {
    must(DecideRefusal{sign("officer", refusal_finding(served))});
    return *this;
}

Stage& Stage::quarrel(DisputeClaim claim) {
    must(DisputeOrder{sign("buyer", dispute(claim))});
    return *this;
}

Stage& Stage::direct(std::string_view officer, DisputeVerdict const& verdict) {
    must(DirectDispute{sign(officer, dispute_directive(verdict))});
    return *this;
}

} // namespace datafloor::contracts
