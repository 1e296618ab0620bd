#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"

namespace datafloor::api::cli {
namespace {

void confirm(Common const& common) {
    Session session(common);
    auto const answer = content_of(session.send(
        {.method = "POST", .url = session.url() + "/v1/operations/clock-confirmation"}));
    show(common, answer,
         "the clock had jumped by " + text_in(answer, "stepped_ms") +
             " ms and counts as right now; " + session.url() + " records again");
}

} // namespace

void add_confirm_clock(Command const& program, Common& common) {
    auto const command =
        program.add({"confirm-clock",
                     "Say that the database's clock is right after it jumped, so that the server "
                     "records again (operator); look at the clock first",
                     {"confirm-clock", "confirm-clock --url http://127.0.0.1:8081"}});
    command.run([&common] { confirm(common); });
}

} // namespace datafloor::api::cli
