#include "api/cli/program.hpp"

#include <array>
#include <csignal>
#include <iostream>
#include <system_error>

#include "api/cli/command.hpp"
#include "api/cli/subcommands.hpp"
#include "crypto/jcs.hpp"
#include "crypto/json.hpp"
#include "services/http_client.hpp"

namespace datafloor::api::cli {
namespace {

constexpr int status_refused = 1;
constexpr int status_usage = 2;

constexpr auto add_functions = std::to_array<void (*)(Command const&, Common&)>({
    add_init,     add_serve,     add_keyholder,     add_migrate, add_audit,   add_keys,
    add_encrypt,  add_decrypt,   add_admit,         add_bind,    add_inspect, add_fund,
    add_payout,   add_publish,   add_offer,         add_search,  add_buy,     add_fetch,
    add_receipt,  add_evidence,  add_accept,        add_cancel,  add_orders,  add_balance,
    add_withdraw, add_supervise, add_confirm_clock, add_bench,   add_backup,  add_restore,
    add_refuse,   add_dispute,   add_arbitrate,     add_events,  add_officer,
});

/// One line on standard error; with --json the same for machines on standard output.
int refuse(Common const& common, std::string const& sentence, std::string const& problem = {},
           std::string const& fault = {}) {
    std::cerr << "datafloor: " << sentence << '\n';
    if (!common.json) return status_refused;
    crypto::Json answer{{"error", sentence}};
    if (auto parsed = crypto::parse_json(problem)) answer["problem"] = std::move(*parsed);
    if (!fault.empty()) answer["fault"] = fault;
    std::cout << crypto::canonical(answer) << '\n';
    return status_refused;
}

} // namespace

int run(int argc, char** argv) {
    // A closed pipe is an error of the write that meets it, not a silent death.
    std::signal(SIGPIPE, SIG_IGN);
    Common common;
    try {
        CommandLine const line("A supervised data trading floor.", DATAFLOOR_VERSION, common);
        for (auto const add : add_functions) add(line.program(), common);
        auto const status = line.run(argc, argv);
        std::cout.flush();
        if (!std::cout) return refuse(common, "the output could not be written; was it closed?");
        return status;
    } catch (WrongUsage const& error) {
        std::cerr << "datafloor: " << error.what() << '\n';
        return status_usage;
    } catch (Refused const& error) {
        return refuse(common, error.what(), error.problem(), error.fault());
    } catch (services::HttpFailure const& error) {
        return refuse(common, error.what());
    } catch (std::system_error const& error) {
        return refuse(common, error.what());
    } catch (std::exception const& error) {
        return refuse(common, std::string("this failed unexpectedly: ") + error.what());
    }
}

} // namespace datafloor::api::cli
