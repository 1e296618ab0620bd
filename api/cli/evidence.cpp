#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "api/cli/clock.hpp"
#include "api/cli/evidence_script.hpp"
#include "api/cli/progress.hpp"
#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/tar_file.hpp"
#include "api/cli/words.hpp"

namespace datafloor::api::cli {
namespace {

namespace fs = std::filesystem;
using contracts::member;

struct EvidenceOptions {
    std::string order;
    std::string output;
    std::int64_t wait = 60;
};

/// A member of the bundle, as its index names it.
struct IndexedMember {
    contracts::Text<200> path;
    std::uint64_t bytes = 0;
    crypto::Hash sha256{};

    static constexpr auto members() {
        using T = IndexedMember;
        return std::tuple(member("bytes", &T::bytes), member("path", &T::path),
                          member("sha256", &T::sha256));
    }
};

/// What the maker of a bundle signs: all of its members but the index and its signature.
struct EvidenceIndex {
    static constexpr std::string_view typ = "datafloor.evidence.v1";

    contracts::FloorId floor;
    contracts::OrderId order;
    contracts::DocumentTime time;
    std::vector<IndexedMember> content;

    static constexpr auto members() {
        using T = EvidenceIndex;
        return std::tuple(contracts::ConstantText{"typ", typ}, contracts::ConstantNumber{"v", 1},
                          member("floor", &T::floor), member("order", &T::order),
                          member("time", &T::time), member("members", &T::content));
    }
};

/// Gathers what the floor holds of one order.
class Evidence {
  public:
    Evidence(Session& session, contracts::OrderId order, std::chrono::seconds patience)
        : session_(session), order_(order), end_(std::chrono::steady_clock::now() + patience) {}

    /// Path in the bundle to content.
    std::map<std::string, std::string> gather() {
        auto const at = "/v1/orders/" + contracts::text_form(order_);
        auto const record = session_.get(at + "/documents");
        auto const own = session_.get("/v1/keys/" + contracts::text_form(session_.kid()));
        members_["order.json"] = crypto::canonical(session_.get(at));
        add_documents(record);
        auto bound = indexes_in(record, "bindings");
        bound.insert(value_in<std::uint64_t>(own, "entry")); // who signs the bundle
        auto const entries = indexes_in(record, "entries");
        Progress progress("gathering entries", bound.size() + entries.size());
        std::uint64_t done = 0;
        for (auto const index : bound) {
            add_entry(index, "/ledger/public/");
            progress.at(++done);
        }
        for (auto const index : entries) {
            add_entry(index, "/v1/ledger/entries/");
            progress.at(++done);
        }
        // Only the buyer may have it, after the disclosure.
        auto header = session_.send({.url = session_.url() + at + "/header"});
        if (header.status == 200) members_["header.age"] = std::move(header.body);
        return std::move(members_);
    }

  private:
    static std::set<std::uint64_t> indexes_in(crypto::Json const& record, char const* name) {
        std::set<std::uint64_t> out;
        auto const list = record.find(name);
        if (list == record.end() || !list->is_array())
            throw Refused("the server's answer lacks `" + std::string(name) +
                          "`; it speaks for an older version of this program");
        for (auto const& item : *list) {
            std::uint64_t index = 0;
            if (!item.is_string() ||
                !contracts::TextForm<std::uint64_t>::parse(item.get<std::string>(), index))
                throw Refused("the server's answer names no entry");
            out.insert(index);
        }
        return out;
    }

    void add_documents(crypto::Json const& record) {
        auto const list = record.find("documents");
        if (list == record.end() || !list->is_array() || list->empty())
            throw Refused("the floor holds no documents of this order");
        int number = 0;
        for (auto const& document : *list) {
            auto const& typ = text_in(document, "typ"); // datafloor.KIND.v1
            auto const kind = typ.substr(typ.find('.') + 1, typ.rfind('.') - typ.find('.') - 1);
            auto const count = std::to_string(++number);
            auto const path = "documents/" +
                              std::string(2 - std::min<std::size_t>(2, count.size()), '0') + count +
                              "-" + kind;
            members_[path + ".json"] = text_in(document, "body");
            members_[path + ".jws"] = text_in(document, "signature");
        }
    }

    void add_entry(std::uint64_t index, std::string const& where) {
        auto const number = std::to_string(index);
        auto const folder = "entries/" + number + "/";
        if (members_.contains(folder + "leaf.json")) return;
        auto const entry = session_.get(where + number);
        members_[folder + "leaf.json"] = text_in(entry, "leaf");
        members_[folder + "core.json"] = text_in(entry, "core");
        if (entry.contains("private")) {
            members_[folder + "private.json"] = text_in(entry, "private");
        } else {
            members_[folder + "private.sha256"] = text_in(entry, "private_sha256");
        }
        members_[folder + "proof"] = proof_of(number);
    }

    /// A checkpoint covers an entry within a minute, commonly within a second.
    std::string proof_of(std::string const& number) {
        for (std::chrono::milliseconds pause{200};; pause *= 2) {
            auto answer =
                session_.send({.url = session_.url() + "/v1/ledger/entries/" + number + "/proof"});
            if (answer.status == 200) return std::move(answer.body);
            if (answer.status != 404 || std::chrono::steady_clock::now() + pause > end_)
                throw refusal_of(answer);
            std::this_thread::sleep_for(pause);
        }
    }

    Session& session_;
    contracts::OrderId order_;
    std::chrono::steady_clock::time_point end_;
    std::map<std::string, std::string> members_;
};

void write_bundle(Session& session, contracts::OrderId order, fs::path const& output,
                  std::map<std::string, std::string> const& members) {
    EvidenceIndex index{session.floor(), order, {now()}, {}};
    for (auto const& [path, bytes] : members)
        index.content.push_back({{path}, bytes.size(), crypto::sha256(crypto::bytes_of(bytes))});
    auto const text = contracts::encode(index);
    auto const signature =
        crypto::sign_detached(session.key(), EvidenceIndex::typ, crypto::bytes_of(text));
    TarFile tar(output);
    tar.add("index.json", text);
    tar.add("index.jws", signature);
    for (auto const& [path, bytes] : members) tar.add(path, bytes, path == "verify.sh");
    tar.finish();
}

void make_evidence(Common const& common, EvidenceOptions const& options) {
    auto const order = parse_id<contracts::OrderId>(options.order, "ORDER");
    fs::path const output =
        options.output.empty() ? "evidence-" + options.order + ".tar" : options.output;
    if (fs::exists(output))
        throw Refused(output.string() + " exists and is not overwritten; move it away or name "
                                        "another with -o");
    Session session(common);
    auto members = Evidence(session, order, std::chrono::seconds(options.wait)).gather();
    members["verify.sh"] = evidence_script;
    write_bundle(session, order, output, members);
    auto const vkey = text_in(session.get_public("/v1/floor"), "vkey");
    show(common,
         {{"order", options.order},
          {"output", output.string()},
          {"members", members.size() + 2},
          {"vkey", vkey}},
         output.string() + " holds " + std::to_string(members.size() + 2) +
             " files; whoever trusts this log's key checks it with\n  mkdir evidence && tar -xf " +
             output.string() + " -C evidence && evidence/verify.sh '" + vkey + "'");
}

} // namespace

void add_evidence(Command const& program, Common& common) {
    auto const command = program.add(
        {"evidence",
         "Everything the ledger holds of an order in one tar, which anyone verifies without "
         "this program",
         {"evidence 01890a5d-ac96-774b-bcce-b302099a8057",
          "evidence 01890a5d-ac96-774b-bcce-b302099a8057 -o case-12.tar"}});
    auto const options = std::make_shared<EvidenceOptions>();
    command.text(options->order,
                 {.name = "order", .type = "ORDER", .what = "The order", .required = true});
    command.text(options->output, {.name = "-o,--output",
                                   .type = "FILE",
                                   .what = "The tar to write (default: evidence-ORDER.tar)"});
    command.number(options->wait,
                   {.name = "--wait",
                    .type = "N",
                    .what = "Seconds to wait for a checkpoint that covers the last entry"},
                   {0, 3600});
    command.run([options, &common] { make_evidence(common, *options); });
}

} // namespace datafloor::api::cli
