#include "api/access.hpp"
#include "api/events/answer.hpp"
#include "api/routes/routes.hpp"

namespace datafloor::api {

Routes event_routes(App& app) {
    return {
        {"GET", "/v1/events", "get-events", {std::string(any_party)}, {}, [&app](Request request) {
             return answer_events(*app.events, std::move(request));
         }}};
}

} // namespace datafloor::api
