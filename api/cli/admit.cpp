#include <memory>

#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/words.hpp"
#include "contracts/party/documents.hpp"

namespace datafloor::api::cli {
namespace {

struct AdmitOptions {
    std::string name;
    std::string business_code;
    std::string country = "VN";
    std::string roles;
    std::string control_group;
};

void admit(Common const& common, AdmitOptions const& options) {
    Session session(common);
    contracts::Admission admission;
    admission.party = {Session::new_id()};
    admission.name = parse_word<contracts::Text<200>>(options.name, "--name", "1 to 200 bytes");
    admission.business_code =
        parse_word<contracts::Text<60>>(options.business_code, "--business-code", "1 to 60 bytes");
    admission.country =
        parse_word<contracts::Country>(options.country, "--country", "a code like VN");
    admission.roles = parse_names<contracts::PartyRole>(options.roles, "--roles");
    if (!options.control_group.empty())
        admission.control_group =
            parse_id<contracts::PartyId>(options.control_group, "--control-group");
    admission.floor = session.floor();
    admission.id = {Session::new_id()};
    admission.time.instant = now();
    admission.salt = crypto::random_array<16>();
    admission.identity_sha256 = contracts::identity_of(admission);
    auto answer = session.command("/v1/parties", {session.sign_as_is(admission)});
    auto const party = admission.party.value.text();
    answer["party"] = party;
    show(common, answer, party);
}

} // namespace

void add_admit(Command const& program, Common& common) {
    auto const command = program.add(
        {"admit",
         "Admit an organisation (registrar); prints its party id",
         {"admit --name 'Hanoi Weather JSC' --business-code 0101234567 --roles provider",
          "admit --name 'Data Shop' --business-code 0107654321 --roles provider,buyer"}});
    auto const options = std::make_shared<AdmitOptions>();
    command.text(options->name,
                 {.name = "--name", .type = "NAME", .what = "The legal name", .required = true});
    command.text(options->business_code, {.name = "--business-code",
                                          .type = "CODE",
                                          .what = "The registration number",
                                          .required = true});
    command.text(options->country, {.name = "--country", .type = "CODE", .what = "ISO 3166 code"});
    command.text(options->roles,
                 {.name = "--roles",
                  .type = "ROLES",
                  .what = "Separated by commas: " + all_names<contracts::PartyRole>(),
                  .required = true});
    command.text(options->control_group,
                 {.name = "--control-group",
                  .type = "ID",
                  .what = "A party under the same control (default: on its own)"});
    command.run([options, &common] { admit(common, *options); });
}

} // namespace datafloor::api::cli
