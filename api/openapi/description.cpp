#include "api/openapi/description.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "api/declined.hpp"
#include "api/officer_roles.hpp"
#include "api/problem_names.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::api {
namespace {

using Groups = std::map<unsigned, std::set<std::string>>;

void add(Groups& groups, contracts::Reason reason) {
    auto name = std::string(contracts::name_of(reason));
    std::ranges::replace(name, '_', '-');
    groups[status_of(reason)].insert(std::move(name));
}

void add(Groups& groups, std::string_view name) {
    auto const* const found = std::ranges::find(problem_names, name, &ProblemName::name);
    ENSURE(found != problem_names.end());
    groups[found->status].insert(std::string(name));
}

} // namespace

bool waits_for_index(Route const& route, Description const& description) {
    return route.method == "GET" && route.path.starts_with("/v1/") && !description.is_stream();
}

std::vector<std::string> disagreements(std::vector<Route> const& routes,
                                       std::vector<Description> const& descriptions) {
    std::vector<std::string> found;
    std::set<std::string_view> described;
    for (auto const& description : descriptions)
        if (!described.insert(description.route).second)
            found.push_back("described twice: " + std::string(description.route));
    std::set<std::string_view> routed;
    for (auto const& route : routes) {
        if (!described.contains(route.name))
            found.push_back("not described: " + route.name + " (" + route.method + " " +
                            route.path + ")");
        routed.insert(route.name);
    }
    for (auto const name : described)
        if (!routed.contains(name)) found.push_back("no such route: " + std::string(name));
    return found;
}

std::vector<ProblemGroup> problems_of(Route const& route, Description const& description) {
    Groups groups;
    for (auto const* const name : {"malformed-request", "internal", "timeout"}) add(groups, name);
    if (route.body.kind == BodyPolicy::Kind::none) {
        add(groups, "body-not-allowed");
    } else {
        for (auto const* const name :
             {"body-too-large", "request-timeout", "media-type-unsupported"})
            add(groups, name);
    }
    if (route.path.find('{') != std::string::npos) add(groups, "not-found");
    if (is_for_officers(route))
        add(groups, "session-missing");
    else if (route.roles != std::vector{std::string(public_role)})
        for (auto const* const name : {"token-missing", "token-invalid", "role-missing"})
            add(groups, name);
    if (description.is_command()) {
        for (auto const* const name : {"document-malformed",
                                       "document-too-deep",
                                       "document-not-canonical",
                                       "text-not-allowed",
                                       "number-not-exact",
                                       "member-duplicate",
                                       "member-missing",
                                       "member-unknown",
                                       "member-invalid",
                                       "signature-missing",
                                       "signature-malformed",
                                       "signature-header-wrong",
                                       "signature-algorithm-refused",
                                       "signature-for-another-kind",
                                       "signature-by-another-key",
                                       "signature-invalid",
                                       "signer-is-not-the-caller",
                                       "idempotency-key-missing",
                                       "idempotency-key-malformed",
                                       "idempotency-key-reused",
                                       "temporarily-unavailable",
                                       "in-doubt",
                                       "clock-stepped",
                                       "command-quarantined"})
            add(groups, name);
        if (description.documents.size() > 1) add(groups, "envelope-wrong");
        for (auto const reason : reasons_of_every_document()) add(groups, reason);
    }
    for (auto const reason : description.reasons) add(groups, reason);
    for (auto const name : description.problems) add(groups, name);

    std::vector<ProblemGroup> sorted;
    for (auto const& [status, names] : groups)
        sorted.push_back({status, {names.begin(), names.end()}});
    return sorted;
}

} // namespace datafloor::api
