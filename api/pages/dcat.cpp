#include "api/pages/dcat.hpp"

#include "api/pages/html.hpp"
#include "api/pages/words.hpp"
#include "contracts/base/text_form.hpp"
#include "crypto/jcs.hpp"
#include "crypto/json.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;
using crypto::Json;

Json reference(std::string iri) { return {{"@id", std::move(iri)}}; }

Json typed(std::string value, std::string type) {
    return {{"@value", std::move(value)}, {"@type", std::move(type)}};
}

Json whole_number(std::uint64_t number) {
    return typed(text_form(number), "xsd:nonNegativeInteger");
}

Json instant(contracts::Instant at) { return typed(crypto::to_text(at), "xsd:dateTime"); }

Json in_both(std::string_view en, std::string_view vi) {
    return Json::array(
        {{{"@value", vi}, {"@language", "vi"}}, {{"@value", en}, {"@language", "en"}}});
}

Json in_both(contracts::Bilingual const& text) { return in_both(text.en.value, text.vi.value); }

Json in_both(Phrase const& text) { return in_both(text.en, text.vi); }

template <class E>
void add_words(Json& context) {
    for (auto const name : contracts::EnumNames<E>::names)
        if (name.find(':') == std::string_view::npos)
            context[std::string(name)] = "odrl:" + std::string(name);
}

/// The part of ODRL's own context that the floor's profile uses. It holds within a policy alone.
Json policy_context() {
    Json context = {{"uid", "@id"},
                    {"Offer", "odrl:Offer"},
                    {"rightOperand", "odrl:rightOperand"},
                    {"unit", "odrl:unit"}};
    for (auto const* const name :
         {"target", "assigner", "permission", "prohibition", "profile", "constraint", "duty"})
        context[name] = {{"@id", "odrl:" + std::string(name)}, {"@type", "@id"}};
    for (auto const* const name : {"action", "leftOperand", "operator", "conflict"})
        context[name] = {{"@id", "odrl:" + std::string(name)}, {"@type", "@vocab"}};
    add_words<contracts::LicenceAction>(context);
    add_words<contracts::LicenceDuty>(context);
    add_words<contracts::LeftOperand>(context);
    add_words<contracts::ConstraintOperator>(context);
    add_words<contracts::ConflictStrategy>(context);
    return context;
}

Json context() {
    return {{"@version", 1.1},
            {"adms", "http://www.w3.org/ns/adms#"},
            {"dcat", "http://www.w3.org/ns/dcat#"},
            {"dct", "http://purl.org/dc/terms/"},
            {"foaf", "http://xmlns.com/foaf/0.1/"},
            {"hydra", "http://www.w3.org/ns/hydra/core#"},
            {"odrl", "http://www.w3.org/ns/odrl/2/"},
            {"schema", "http://schema.org/"},
            {"skos", "http://www.w3.org/2004/02/skos/core#"},
            {"spdx", "http://spdx.org/rdf/terms#"},
            {"xsd", "http://www.w3.org/2001/XMLSchema#"},
            {"hasPolicy",
             {{"@id", "odrl:hasPolicy"}, {"@type", "@id"}, {"@context", policy_context()}}}};
}

/// The policy as the provider signed it, under the context above instead of the one it names.
Json policy_of(contracts::Policy const& policy) {
    auto json = Json::parse(contracts::encode(policy));
    json.erase("@context");
    return json;
}

Json agent(contracts::PartyId party, std::string const& name) {
    return {{"@id", "urn:uuid:" + text_form(party)}, {"@type", "foaf:Agent"}, {"foaf:name", name}};
}

Json themes_of(contracts::ListingDescription const& about) {
    return Json::array({{{"@id", "urn:datafloor:sector:" + percent_encode(about.sector.value)},
                         {"@type", "skos:Concept"},
                         {"skos:prefLabel", about.sector.value},
                         {"skos:inScheme", reference("urn:datafloor:sectors")}},
                        {{"@id", "urn:datafloor:class:" + std::string(name_of(about.data_class))},
                         {"@type", "skos:Concept"},
                         {"skos:prefLabel", in_both(words_of(about.data_class))},
                         {"skos:notation", name_of(about.data_class)},
                         {"skos:inScheme", reference("urn:datafloor:classes")}}});
}

/// What is delivered for an order: an age file; its payload's hash is public.
Json distribution_of(ShownVersion const& version, std::string const& page) {
    auto const& about = version.description;
    Json out = {{"@id", page + "#distribution"},
                {"@type", "dcat:Distribution"},
                {"dct:title", in_both(about.title)},
                {"dcat:accessURL", reference(page)},
                {"dcat:mediaType", reference("https://www.iana.org/assignments/media-types/" +
                                             about.media_type.value)},
                {"dct:license", reference(about.licence.uid.value)},
                {"hasPolicy", reference(about.licence.uid.value)},
                {"adms:status", version.row.state}};
    if (version.facts) {
        out["dcat:byteSize"] = whole_number(version.facts->plaintext_bytes);
        out["spdx:checksum"] = {
            {"@type", "spdx:Checksum"},
            {"spdx:algorithm", reference("http://spdx.org/rdf/terms#checksumAlgorithm_sha256")},
            {"spdx:checksumValue",
             typed(crypto::to_hex(version.facts->payload_sha256), "xsd:hexBinary")}};
    }
    return out;
}

Json offer_of(ShownOffer const& offer, contracts::Rulebook const& rulebook) {
    auto const& document = offer.document;
    auto const* rule = rulebook.rule_of(document.price.currency);
    auto const minor = rule == nullptr ? 0U : static_cast<std::size_t>(rule->minor_digits.value);
    auto price = text_form(document.price.amount);
    if (minor > 0) {
        if (price.size() <= minor) price.insert(0, minor + 1 - price.size(), '0');
        price.insert(price.size() - minor, ".");
    }
    return {{"@id", "urn:uuid:" + text_form(document.id)},
            {"@type", "schema:Offer"},
            {"schema:price", typed(std::move(price), "xsd:decimal")},
            {"schema:priceCurrency", text_form(document.price.currency)},
            {"schema:validFrom", instant(document.valid_from.instant)},
            {"schema:validThrough", instant(document.valid_until.instant)}};
}

Json dataset_of(ShownVersion const& version, DcatView const& view) {
    auto const& about = version.description;
    auto const listing = view.url + "/listings/" + text_form(version.row.listing);
    auto const page = listing + "?version=" + text_form(version.row.number);
    auto keywords = Json::array();
    for (auto const& keyword : about.keywords) keywords.push_back(keyword.value);
    auto offers = Json::array();
    for (auto const& offer : version.offers) offers.push_back(offer_of(offer, *view.rulebook));
    Json out = {
        {"@id", page},
        {"@type", "dcat:Dataset"},
        {"dct:identifier", text_form(version.row.listing)},
        {"dct:title", in_both(about.title)},
        {"dct:description", in_both(about.summary)},
        {"dct:publisher",
         agent(version.row.provider,
               version.provider.value_or("urn:uuid:" + text_form(version.row.provider)))},
        {"dcat:version", text_form(version.row.number)},
        {"dcat:isVersionOf", reference(listing)},
        {"dcat:landingPage", {{"@id", page}, {"@type", "foaf:Document"}}},
        {"dcat:theme", themes_of(about)},
        {"dct:accessRights",
         {{"@id", "http://publications.europa.eu/resource/authority/access-right/RESTRICTED"},
          {"@type", "dct:RightsStatement"}}},
        {"dcat:distribution", distribution_of(version, page)},
        {"hasPolicy", policy_of(about.licence)}};
    if (version.row.listed_at) out["dct:issued"] = instant(*version.row.listed_at);
    if (!keywords.empty()) out["dcat:keyword"] = std::move(keywords);
    if (!offers.empty()) out["schema:offers"] = std::move(offers);
    if (about.source.url && is_web_address(about.source.url->value))
        out["dct:source"] = reference(about.source.url->value);
    return out;
}

} // namespace

std::string dcat_catalogue(DcatView const& view) {
    auto datasets = Json::array();
    for (auto const& version : view.versions) datasets.push_back(dataset_of(version, view));
    Json page = {{"@id", view.url + view.path},
                 {"@type", "hydra:PartialCollectionView"},
                 {"hydra:first", reference(view.url + "/catalog.jsonld")}};
    if (view.next) page["hydra:next"] = reference(view.url + *view.next);
    Json catalogue = {
        {"@context", context()},
        {"@id", view.url + "/catalog.jsonld"},
        {"@type", Json::array({"dcat:Catalog", "hydra:Collection"})},
        {"dct:title", in_both("Catalogue of the data floor", "Danh mục của sàn dữ liệu")},
        {"dct:description",
         in_both("Dataset versions listed on a supervised data trading floor, with their licences.",
                 "Các phiên bản dữ liệu niêm yết trên sàn dữ liệu được giám sát, kèm giấy phép.")},
        {"dct:publisher", agent(view.publisher, view.publisher_name)},
        {"dct:language",
         Json::array({{{"@id", "http://publications.europa.eu/resource/authority/language/VIE"},
                       {"@type", "dct:LinguisticSystem"}},
                      {{"@id", "http://publications.europa.eu/resource/authority/language/ENG"},
                       {"@type", "dct:LinguisticSystem"}}})},
        {"foaf:homepage", {{"@id", view.url + "/"}, {"@type", "foaf:Document"}}},
        {"dcat:themeTaxonomy",
         Json::array({{{"@id", "urn:datafloor:sectors"},
                       {"@type", "skos:ConceptScheme"},
                       {"dct:title", in_both("Sectors", "Lĩnh vực")}},
                      {{"@id", "urn:datafloor:classes"},
                       {"@type", "skos:ConceptScheme"},
                       {"dct:title", in_both("Supervision classes", "Lớp dữ liệu")}}})},
        {"dcat:dataset", std::move(datasets)},
        {"hydra:view", std::move(page)}};
    return crypto::canonical(catalogue);
}

} // namespace datafloor::api
