// The routes, a function for each group. Names are those of the OpenAPI document.
#pragma once

#include "api/app.hpp"
#include "api/server/router.hpp"

namespace datafloor::api {

using Routes = std::vector<Route>;

Routes token_routes(App& app);       // sign-in
Routes party_routes(App& app);       // admission, keys
Routes listing_routes(App& app);     // drafting, inspecting, offers, the catalogue
Routes upload_routes(App& app);      // tus
Routes money_routes(App& app);       // fund-ins, payouts, balances
Routes order_routes(App& app);       // orders and their documents
Routes directive_routes(App& app);   // of officers, on parties and orders
Routes delivery_routes(App& app);    // payload and header
Routes ledger_routes(App& app);      // entries, proofs, checkpoint, tiles
Routes clock_routes(App& app);       // what only an operator may say
Routes page_routes(App& app);        // the catalogue and statistics for people, DCAT-AP
Routes sign_in_routes(App& app);     // officers, with a browser
Routes supervision_routes(App& app); // their pages
Routes event_routes(App& app);       // the stream of events

} // namespace datafloor::api
