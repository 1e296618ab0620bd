#include <iostream>
#include <memory>
#include <thread>

#include "api/cli/event_reader.hpp"
#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/terminal_text.hpp"
#include "api/cli/words.hpp"

namespace datafloor::api::cli {
namespace {

/// How often in a row the server may be away, or end the stream without a word.
constexpr int attempts_max = 8;

struct EventsOptions {
    std::string after;
    std::uint64_t count = 0;
};

/// The types of what happened in one entry, in their order, each once with its number.
std::string print_types(crypto::Json const& entry) {
    std::vector<std::pair<std::string, int>> types;
    if (auto const events = entry.find("events"); events != entry.end() && events->is_array())
        for (auto const& event : *events) {
            auto type = event.is_object() ? printable(event, "type") : std::string();
            if (!types.empty() && types.back().first == type)
                ++types.back().second;
            else
                types.emplace_back(std::move(type), 1);
        }
    std::string out;
    for (auto const& [type, number] : types)
        out += (out.empty() ? "" : ", ") + type +
               (number > 1 ? " x" + std::to_string(number) : std::string());
    return out;
}

class Following {
  public:
    Following(Common const& common, EventsOptions const& options)
        : common_(common), options_(options), session_(common) {}

    void run() {
        for (int attempt = 1; attempt <= attempts_max; ++attempt) {
            auto const shown = shown_;
            follow_once();
            if (enough()) return;
            if (shown_ > shown) attempt = 0;
            std::this_thread::sleep_for(reader_.retry().value_or(std::chrono::seconds(3)));
        }
        throw Refused("the server sends no events; try again later" +
                      (reader_.last_id().empty() ? "" : " with --after " + reader_.last_id()));
    }

  private:
    [[nodiscard]] bool enough() const { return options_.count != 0 && shown_ >= options_.count; }

    void follow_once() {
        reader_.restart();
        auto const take = [this](std::string_view bytes) {
            for (auto const& event : reader_.take(bytes)) {
                print(event);
                if (enough()) break;
            }
            std::cout.flush();
            return !enough() && std::cout.good();
        };
        try {
            auto const answer = session_.follow(request(), take);
            if (!std::cout) throw Refused("the output could not be written; was it closed?");
            if (answer.status != 200 && answer.status != 503 && answer.status != 502)
                throw refusal_of(answer);
        } catch (services::HttpFailure const& failure) {
            if (reader_.last_id().empty()) throw;
            std::cerr << "datafloor: " << failure.what() << '\n';
        }
    }

    [[nodiscard]] services::HttpRequest request() const {
        services::HttpRequest out{.url = session_.url() + "/v1/events",
                                  .headers = {{"Accept", "text/event-stream"}}};
        auto const& seen = reader_.last_id().empty() ? options_.after : reader_.last_id();
        if (!seen.empty()) out.headers.push_back({"Last-Event-ID", seen});
        return out;
    }

    void print(ServerEvent const& event) {
        auto const entry =
            crypto::parse_json(event.data, {.depth = 64, .bytes = event.data.size()});
        if (!entry || !entry->is_object())
            throw Refused("the server's event is no JSON object; check that --url is a floor's");
        show(common_, *entry,
             printable(*entry, "index") + "  " + printable(*entry, "time") + "  " +
                 printable(*entry, "kind") + "  " + print_types(*entry));
        ++shown_;
    }

    Common const& common_;
    EventsOptions const& options_;
    Session session_;
    EventReader reader_;
    std::uint64_t shown_ = 0;
};

void follow(Common const& common, EventsOptions const& options) {
    if (!options.after.empty() && options.after != "-1")
        parse_word<std::uint64_t>(options.after, "--after", "the index of an entry, or -1");
    Following(common, options).run();
}

} // namespace

void add_events(Command const& program, Common& common) {
    auto const command =
        program.add({"events",
                     "Follow what happens, as far as it concerns the party; operator and "
                     "regulator see all. A line for each entry of the ledger, until interrupted",
                     {"events", "events --after=-1 --count 10", "events --after 4711 --json"}});
    auto const options = std::make_shared<EventsOptions>();
    command.text(options->after, {.name = "--after",
                                  .type = "INDEX",
                                  .what = "First those behind this entry; -1: all that ever were "
                                          "(default: only what comes from now on)"});
    command.number(options->count,
                   {.name = "--count", .type = "N", .what = "End after so many; 0: never"},
                   {0, std::int64_t{1} << 40});
    command.run([options, &common] { follow(common, *options); });
}

} // namespace datafloor::api::cli
