#include <iostream>
#include <memory>
#include <sstream>

#include "api/cli/command.hpp"
#include "api/cli/subcommands.hpp"
#include "api/preflight.hpp"
#include "api/serve.hpp"
#include "crypto/json.hpp"

namespace datafloor::api::cli {
namespace {

struct ServeWords {
    std::string folder;
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string roles = "http,followers,publisher";
    std::string services = "listings,licensing,escrow,delivery";
    std::uint64_t disk_reserve_mib = 256;
    std::uint32_t connections = ServerOptions{}.connections_max;
    std::uint32_t connections_per_address = ServerOptions{}.connections_per_address_max;
    std::size_t event_streams = EventStreamOptions{}.streams_max;
    std::int64_t event_heartbeat_seconds =
        std::chrono::duration_cast<std::chrono::seconds>(EventStreamOptions{}.heartbeat).count();
    std::int64_t officer_idle_min = 15;
    std::int64_t officer_session_min = 8 * 60;
    bool check = false;
};

/// The words of a list with commas, each one of `known`.
std::set<std::string> read_list(std::string const& text, std::set<std::string> const& known,
                                std::string const& option) {
    std::set<std::string> out;
    std::istringstream words(text);
    for (std::string word; std::getline(words, word, ',');) {
        if (!known.contains(word))
            throw WrongUsage(option + ": `" + word + "` is none of its words");
        out.insert(word);
    }
    return out;
}

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::good: return "good";
    case Verdict::warning: return "warning";
    case Verdict::fault: return "fault";
    }
    return {};
}

std::string people_form(std::vector<PreflightLine> const& lines) {
    std::string text;
    for (auto const& line : lines) {
        auto const padded = [&](std::string_view word, std::size_t width) {
            text += word;
            text.append(width > word.size() ? width - word.size() : 0, ' ');
            text += "  ";
        };
        padded(line.verdict == Verdict::fault ? "FAULT" : name_of(line.verdict), 7);
        padded(line.name, 11);
        text += line.found + (line.advice.empty() ? "" : ": " + line.advice) + "\n";
    }
    return text + (passes(lines) ? "it can serve" : "it can NOT serve");
}

void check_floor(Common const& common, ServeOptions const& options) {
    auto const lines = preflight({options.folder, options.server.address, options.server.port,
                                  options.roles, options.disk_reserve_bytes});
    auto checks = crypto::Json::array();
    for (auto const& line : lines) {
        crypto::Json item{
            {"name", line.name}, {"verdict", name_of(line.verdict)}, {"found", line.found}};
        if (!line.advice.empty()) item["advice"] = line.advice;
        checks.push_back(std::move(item));
    }
    show(common, {{"good", passes(lines)}, {"checks", std::move(checks)}}, people_form(lines));
    if (!passes(lines)) throw Refused("something is missing, see the lines marked FAULT.");
}

void serve_floor(Common const& common, ServeWords const& words) {
    become(FloorFolder(words.folder).server_user());
    ServeOptions options;
    options.folder = words.folder;
    options.server.address = words.address;
    options.server.port = words.port;
    options.roles = read_list(words.roles, options.roles, "--roles");
    options.services = read_list(words.services, options.services, "--services");
    options.disk_reserve_bytes = words.disk_reserve_mib << 20;
    options.server.connections_max = words.connections;
    options.server.connections_per_address_max = words.connections_per_address;
    options.events.streams_max = words.event_streams;
    options.events.heartbeat = std::chrono::seconds(words.event_heartbeat_seconds);
    options.officers.idle_s = words.officer_idle_min * 60;
    options.officers.session_s = words.officer_session_min * 60;
    if (words.check) {
        check_floor(common, options);
        return;
    }
    options.on_ready = [&words](std::uint16_t port) {
        std::cout << "serving on http://" << words.address << ':' << port << std::endl;
    };
    serve(options);
}

void add_limits(Command const& command, ServeWords& words) {
    constexpr std::int64_t most = 1'000'000;
    command.number(words.connections,
                   {.name = "--connections", .type = "N", .what = "Connections at once"},
                   {1, most});
    command.number(words.connections_per_address,
                   {.name = "--connections-per-address",
                    .type = "N",
                    .what = "Of one address; 0: no limit, for behind a proxy"},
                   {0, most});
    command.number(words.event_streams,
                   {.name = "--event-streams",
                    .type = "N",
                    .what = "Streams of /v1/events at once; each is a connection, too"},
                   {0, most});
    command.number(words.event_heartbeat_seconds,
                   {.name = "--event-heartbeat",
                    .type = "SECONDS",
                    .what = "After so long without an event a stream sends a comment"},
                   {1, 3600});
}

} // namespace

void add_serve(Command const& program, Common& common) {
    auto const command = program.add(
        {"serve",
         "Serve a floor over HTTP until it is told to stop (SIGTERM, Ctrl-C); started as root it "
         "becomes the user its keys belong to",
         {"serve --dir .floor/server",
          "serve --dir .floor/server --port 8081 --roles http "
          "--services listings,licensing",
          "serve --dir .floor/server --check"}});
    auto const words = std::make_shared<ServeWords>();
    command.text(words->folder, {.name = "--dir",
                                 .type = "DIR",
                                 .what = "The folder `datafloor init` made",
                                 .required = true});
    command.text(words->address, {.name = "--address", .type = "IP", .what = "Where to listen"});
    command.number(words->port, {.name = "--port", .type = "N", .what = "0: one that is free"},
                   {0, 65535});
    command.text(words->roles, {.name = "--roles",
                                .type = "LIST",
                                .what = "Work of this process: http, followers, publisher"});
    command.text(words->services,
                 {.name = "--services",
                  .type = "LIST",
                  .what = "Groups of routes it hosts: listings, licensing, escrow, delivery"});
    command.number(words->disk_reserve_mib,
                   {.name = "--disk-reserve",
                    .type = "MIB",
                    .what = "What uploads and objects leave free on their disks"},
                   {0, std::int64_t{1} << 40});
    add_limits(command, *words);
    command.number(words->officer_idle_min,
                   {.name = "--officer-idle",
                    .type = "MINUTES",
                    .what = "An officer who does nothing for so long is signed out"},
                   {1, 24 * 60});
    command.number(words->officer_session_min,
                   {.name = "--officer-session",
                    .type = "MINUTES",
                    .what = "The longest an officer stays signed in"},
                   {1, 24 * 60});
    command.flag(words->check, "--check",
                 "Look whether all that serving needs is there, and end: exit status 0 or 1");
    command.run([words, &common] { serve_floor(common, *words); });
}

} // namespace datafloor::api::cli
