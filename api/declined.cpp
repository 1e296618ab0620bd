#include "api/declined.hpp"

#include <algorithm>

#include "crypto/ensure.hpp"
#include "crypto/json.hpp"

namespace datafloor::api {

using contracts::Reason;

// No default: a new reason does not compile until it has an answer.
unsigned status_of(Reason reason) {
    switch (reason) {
    case Reason::funds_insufficient: return 402;

    case Reason::key_unknown:
    case Reason::key_not_in_force:
    case Reason::key_lacks_scope:
    case Reason::scope_not_in_role:
    case Reason::role_not_admitted:
    case Reason::signer_not_entitled:
    case Reason::party_suspended:
    case Reason::party_frozen:
    case Reason::listing_not_yours:
    case Reason::offer_not_for_you:
    case Reason::own_listing:
    case Reason::spending_limit_exceeded:
    case Reason::broker_not_admitted:
    case Reason::licence_denies:
    case Reason::order_not_yours: return 403;

    case Reason::subject_key_unknown:
    case Reason::party_unknown:
    case Reason::listing_unknown:
    case Reason::version_unknown:
    case Reason::offer_unknown:
    case Reason::order_unknown:
    case Reason::payout_unknown: return 404;

    case Reason::document_already_used:
    case Reason::document_id_reused:
    case Reason::key_already_bound:
    case Reason::key_revoked_already:
    case Reason::key_rotated_too_often:
    case Reason::recipient_revoked:
    case Reason::offer_key_compromised:
    case Reason::floor_already_open:
    case Reason::party_exists:
    case Reason::party_not_suspended:
    case Reason::party_not_frozen:
    case Reason::directive_given_already:
    case Reason::listing_exists:
    case Reason::listing_suspended:
    case Reason::listing_withdrawn:
    case Reason::listing_not_suspended:
    case Reason::version_number_wrong:
    case Reason::version_state_wrong:
    case Reason::payload_reused:
    case Reason::payload_missing:
    case Reason::offer_exists:
    case Reason::offer_closed:
    case Reason::offer_not_yet_valid:
    case Reason::offer_expired:
    case Reason::offer_exhausted:
    case Reason::order_exists:
    case Reason::order_state_wrong:
    case Reason::order_frozen:
    case Reason::order_not_frozen:
    case Reason::provider_frozen:
    case Reason::deadline_not_reached:
    case Reason::deadline_passed:
    case Reason::transfer_exists:
    case Reason::bank_reference_used:
    case Reason::payout_exists:
    case Reason::payout_state_wrong: return 409;

    case Reason::document_for_another_floor:
    case Reason::document_too_old:
    case Reason::document_from_the_future:
    case Reason::document_answers_another:
    case Reason::rotation_differs:
    case Reason::validity_empty:
    case Reason::identity_mismatch:
    case Reason::class_not_listable:
    case Reason::class_only_free:
    case Reason::class_mismatch:
    case Reason::manifest_mismatch:
    case Reason::licence_mismatch:
    case Reason::custody_not_offered:
    case Reason::price_out_of_range:
    case Reason::price_mismatch:
    case Reason::deadline_out_of_range:
    case Reason::fee_out_of_range:
    case Reason::validity_out_of_range:
    case Reason::currency_unknown:
    case Reason::recipient_missing:
    case Reason::recipient_mismatch:
    case Reason::receipt_mismatch:
    case Reason::header_mismatch:
    case Reason::refund_out_of_range:
    case Reason::amount_out_of_range: return 422;

    case Reason::download_limit_reached: return 429;

    case Reason::floor_not_open:
    case Reason::floor_halted: return 503;
    }
    ENSURE(false);
}

Problem problem_of(contracts::Declined const& declined) {
    auto name = std::string(contracts::name_of(declined.reason));
    std::ranges::replace(name, '_', '-');
    auto title = name;
    std::ranges::replace(title, '-', ' ');
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
    Problem problem{.status = status_of(declined.reason),
                    .type = problem_type(name),
                    .title = std::move(title),
                    .detail = declined.detail};
    if (!declined.pointer.empty()) problem.pointer = declined.pointer;
    if (!declined.typ.empty()) problem.add("document", std::string(declined.typ));
    return problem;
}

} // namespace datafloor::api
