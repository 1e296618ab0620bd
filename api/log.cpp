#include "api/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "crypto/json.hpp"
#include "crypto/time.hpp"

namespace datafloor::api {
namespace {

/// Any bytes as a JSON string: what is no UTF-8 is replaced, so that a line is always JSON.
std::string quoted(std::string_view text) {
    return crypto::Json(text).dump(-1, ' ', false, crypto::Json::error_handler_t::replace);
}

/// The members of a line in the order in which people look for them.
class Line {
  public:
    void text(std::string_view name, std::string_view value) { add(name, quoted(value)); }

    void number(std::string_view name, std::uint64_t value) { add(name, std::to_string(value)); }

    [[nodiscard]] std::string const& members() const { return members_; }

  private:
    void add(std::string_view name, std::string const& value) {
        members_ += ",\"" + std::string(name) + "\":" + value;
    }

    std::string members_;
};

Line access_members(AccessEntry const& entry) {
    auto const microseconds =
        std::chrono::duration_cast<std::chrono::microseconds>(entry.duration).count();
    Line line;
    line.text("event", "request");
    line.text("request", entry.id);
    line.text("address", entry.remote_address);
    line.text("method", entry.method);
    line.text("path", entry.path);
    line.text("route", entry.route);
    line.number("status", entry.status);
    line.number("bytes", entry.bytes);
    line.number("microseconds", static_cast<std::uint64_t>(microseconds));
    return line;
}

/// Standard output, a line at a time, without spdlog's own decoration.
spdlog::logger& output() {
    static auto const logger = [] {
        auto made = spdlog::stdout_logger_mt("datafloor");
        made->set_pattern("%v");
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *logger;
}

void print(std::string_view level, Line const& line) {
    auto const now = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    output().info("{{\"time\":\"{}\",\"level\":\"{}\"{}}}", crypto::to_text({now.count()}), level,
                  line.members());
}

} // namespace

std::string access_line(AccessEntry const& entry) {
    return "{" + access_members(entry).members().substr(1) + "}";
}

void log_access(AccessEntry const& entry) { print("info", access_members(entry)); }

void log_fault(std::string_view request_id, std::string_view what) {
    Line line;
    line.text("event", "fault");
    line.text("request", request_id);
    line.text("text", what);
    print("error", line);
}

void log_report(std::string_view where, std::string_view what) {
    Line line;
    line.text("event", "report");
    line.text("part", where);
    line.text("text", what);
    print("warning", line);
}

void log_notice(std::string_view text) {
    Line line;
    line.text("event", "notice");
    line.text("text", text);
    print("info", line);
}

} // namespace datafloor::api
