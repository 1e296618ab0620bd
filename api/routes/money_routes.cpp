#include "api/answers.hpp"
#include "api/routes/document_route.hpp"
#include "api/routes/routes.hpp"
#include "contracts/money/rules.hpp"
#include "ledger/tables/table.hpp"
#include "services/statements.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;

Asked fund_in(crypto::Verified<contracts::FundIn> document, Request const&) {
    Made made{{{"party", text_form(document->party)}, {"transfer", text_form(document->id)}}, {}};
    return std::pair(contracts::Command(contracts::RecordFundIn{std::move(document)}), made);
}

Asked payout(crypto::Verified<contracts::PayoutRequest> document, Request const&) {
    Made made{{{"payout", text_form(document->id)}}, {}};
    return std::pair(contracts::Command(contracts::RequestPayout{std::move(document)}), made);
}

Asked conclude(crypto::Verified<contracts::PayoutConclusion> document, Request const& request) {
    if (!path_is(request, "payout", document->payout)) return path_differs("payout");
    Made made{{{"payout", text_form(document->payout)}}, {}};
    return std::pair(contracts::Command(contracts::ConcludePayout{std::move(document)}), made);
}

using Accounts = std::vector<contracts::Account>;

Accounts read_accounts(ledger::Connection& connection, contracts::PartyId party) {
    auto const prefix = "party:" + text_form(party);
    auto const rows = connection.execute(services::statement("read_accounts_of_party"),
                                         {prefix + ":", prefix + ";"});
    Accounts out;
    for (std::size_t row = 0; row < rows.size(); ++row)
        out.push_back(ledger::read_row<contracts::Account>(rows, row));
    return out;
}

std::string render(Accounts const& accounts) {
    BalanceAnswer answer;
    for (auto const& account : accounts)
        answer.balances.push_back({account.account.currency, account.available(),
                                   account.debits_pending, account.balance()});
    return contracts::encode(answer);
}

services::Task<Response> get_balance(App& app, Request request) {
    auto load = [party = caller_of(request).party](ledger::Connection& connection) {
        return read_accounts(connection, party);
    };
    auto const accounts = co_await app.readers.read(std::move(load));
    co_return json_response(200, render(accounts));
}

} // namespace

Routes money_routes(App& app) {
    return {
        document_route<contracts::FundIn>(
            app, {"POST", "/v1/fund-ins", "record-fund-in", {"operator"}}, fund_in),
        document_route<contracts::PayoutRequest>(
            app, {"POST", "/v1/payouts", "request-payout", {"provider", "buyer"}}, payout),
        document_route<contracts::PayoutConclusion>(
            app, {"POST", "/v1/payouts/{payout}/conclusion", "conclude-payout", {"operator"}},
            conclude),
        {"GET",
         "/v1/balance",
         "get-balance",
         {std::string(any_party)},
         {},
         [&app](Request request) { return get_balance(app, std::move(request)); }},
    };
}

} // namespace datafloor::api
