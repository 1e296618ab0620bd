#include "api/cli/bench_search.hpp"

#include <algorithm>
#include <memory>

#include "api/cli/bench.hpp"
#include "api/cli/bench_figures.hpp"
#include "api/cli/bench_options.hpp"
#include "api/cli/bench_server.hpp"
#include "api/cli/progress.hpp"
#include "api/routes/listing_query.hpp"
#include "ledger/tree/head_store.hpp"
#include "services/field.hpp"
#include "services/http_client.hpp"

namespace datafloor::api::cli {
namespace {

constexpr std::size_t page = 20;

struct SearchBench {
    std::string postgres;
    unsigned rounds = 100;
    std::uint64_t listings = 1'000'000;
};

/// Rows as the catalogue's follower writes them, $1 to $2, without a ledger behind them. The
/// description and the offer are those of a real listing with other ids, titles, sector, kind,
/// class and price; ids are of version 7, as the floor takes them. Places and subjects differ in
/// how frequent they are; `st` and a number is in one of 50,000. No two titles are the same.
constexpr ledger::Statement fill_catalogue{"bench_fill_catalogue", R"(
with template as (
    select c.listing, c.description, c.description::jsonb as j, o.offer, o.document,
        o.document::jsonb #>> '{price,amount}' as amount
    from following.catalogue c join following.offer o using (listing, number)
    where c.entry < 100000000 order by c.listing limit 1
), words as (
    select
        array['rainfall', 'river levels', 'bus arrivals', 'rice prices', 'power demand',
            'hospital beds', 'school places', 'land parcels', 'fish catches', 'coffee yields',
            'air quality', 'water tariffs', 'road accidents', 'housing permits', 'hotel nights',
            'freight volumes', 'forest cover', 'soil samples', 'tax receipts', 'wage surveys']
            as subject_en,
        array['lượng mưa', 'mực nước sông', 'giờ xe buýt', 'giá lúa gạo', 'phụ tải điện',
            'giường bệnh', 'chỗ học', 'thửa đất', 'sản lượng cá', 'năng suất cà phê',
            'chất lượng không khí', 'giá nước', 'tai nạn giao thông', 'giấy phép xây dựng',
            'đêm lưu trú', 'khối lượng vận tải', 'độ che phủ rừng', 'mẫu đất', 'thu thuế',
            'khảo sát tiền lương'] as subject_vi,
        array['environment', 'environment', 'transport', 'agriculture', 'energy', 'health',
            'education', 'land', 'agriculture', 'agriculture', 'environment', 'utilities',
            'transport', 'construction', 'tourism', 'transport', 'environment', 'agriculture',
            'finance', 'labour'] as sector,
        array['Hà Nội', 'Thành phố Hồ Chí Minh', 'Đà Nẵng', 'Hải Phòng', 'Cần Thơ', 'Huế',
            'Đắk Lắk', 'Quảng Ninh', 'Lào Cai', 'Nghệ An', 'Bình Định', 'Khánh Hòa', 'Lâm Đồng',
            'Tây Ninh', 'An Giang', 'Cà Mau', 'Kiên Giang', 'Sơn La', 'Thái Nguyên', 'Vĩnh Long',
            'Gia Lai', 'Điện Biên', 'Hà Giang', 'Quảng Trị', 'Phú Yên', 'Bến Tre', 'Sóc Trăng',
            'Đồng Tháp', 'Ninh Bình', 'Thanh Hóa'] as place,
        array['counted daily', 'checked by hand', 'from satellites', 'as sold at markets',
            'reported by districts', 'measured every hour'] as how_en,
        array['đếm hàng ngày', 'kiểm tra thủ công', 'từ vệ tinh', 'theo giá chợ',
            'do các huyện báo cáo', 'đo từng giờ'] as how_vi,
        array['0-open', '1-ordinary', '1-ordinary', '2-deidentified'] as class,
        array['dataset', 'dataset', 'dataset', 'stream', 'report', 'model'] as kind
), numbers as (
    select n, overlay(gen_random_uuid()::text placing '7' from 15)::uuid as listing,
        overlay(gen_random_uuid()::text placing '7' from 15)::uuid as offer,
        (hashint8extended(n, 1) & 1048575)::float8 / 1048576 as a,
        (hashint8extended(n, 2) & 1048575)::float8 / 1048576 as b,
        (hashint8extended(n, 3) & 1048575)::int as c,
        (hashint8extended(n, 4) & 1048575)::int as d
    from generate_series($1::bigint, $2::bigint) n
), chosen as (
    select n, listing, offer, d, 1 + floor(20 * a * a)::int as s, 1 + floor(30 * b * b)::int as p,
        1 + c % 6 as h, 1 + c / 6 % 4 as k, 1 + c / 24 % 6 as t, 1990 + c / 144 % 36 as year,
        'st' || n * 7919 % 50000 as station
    from numbers
), texts as (
    select n, c.listing, c.offer, w.sector[s] as sector, w.class[k] as class, w.kind[t] as kind,
        initcap(left(subject_en[s], 1)) || substr(subject_en[s], 2) || ' in ' || place[p] || ', '
            || year || ', station ' || station || ', part ' || n as title_en,
        initcap(left(subject_vi[s], 1)) || substr(subject_vi[s], 2) || ' tại ' || place[p] || ', '
            || year || ', trạm ' || station || ', phần ' || n as title_vi,
        'Series of ' || subject_en[s] || ' of ' || place[p] || ', ' || how_en[h] || '.'
            as summary_en,
        'Chuỗi ' || subject_vi[s] || ' của ' || place[p] || ', ' || how_vi[h] || '.' as summary_vi,
        case when d % 20 = 0 then 0 else 1000 * (1 + d % 5000) end as price
    from chosen c cross join words w
), listed as (
    insert into following.catalogue
        (listing, number, provider, state, class, sector, product_type, description, entry,
        listed_at, search)
    select x.listing, 1,
        overlay(overlay(md5('provider ' || n % 500)::uuid::text placing '7' from 15)
            placing '8' from 20)::uuid, 'listed', x.class, x.sector, x.kind,
        replace(replace(replace(replace(replace(replace(replace(replace(t.description,
            t.listing::text, x.listing::text),
            t.j #>> '{title,en}', title_en), t.j #>> '{title,vi}', title_vi),
            t.j #>> '{summary,en}', summary_en), t.j #>> '{summary,vi}', summary_vi),
            '"sector":"' || (t.j ->> 'sector'), '"sector":"' || x.sector),
            '"product_type":"' || (t.j ->> 'product_type'), '"product_type":"' || x.kind),
            '"class":"' || (t.j ->> 'class'), '"class":"' || x.class),
        100000000 + n, '2020-01-01'::timestamptz + n * interval '1 second',
        setweight(to_tsvector('following.vi', title_en || ' ' || title_vi), 'A') ||
        setweight(to_tsvector('following.vi', summary_en || ' ' || summary_vi || ' ' || x.sector
            || ' ' || x.kind || ' own measurements'), 'B')
    from texts x cross join template t
    returning class, sector, product_type
), counted as (
    insert into following.catalogue_count as o (class, sector, product_type, listed)
    select class, sector, product_type, count(*) from listed group by 1, 2, 3
    on conflict (class, sector, product_type) do update set listed = o.listed + excluded.listed
)
insert into following.offer
    (offer, listing, number, document, price, currency, valid_from, valid_until, to_one_buyer)
select x.offer, x.listing, 1,
    replace(replace(replace(t.document, t.offer::text, x.offer::text),
        t.listing::text, x.listing::text),
        '"amount":"' || t.amount || '"', '"amount":"' || x.price || '"'),
    x.price, 'VND', now() - interval '1 day', now() + interval '30 days', false
from texts x cross join template t
)"};

void fill(std::string const& database, std::uint64_t listings) {
    constexpr std::uint64_t at_once = 10'000;
    ledger::ConnectionOptions patient;
    patient.statement_timeout = {};
    ledger::Connection connection(database, patient);
    Progress progress("listing", listings);
    for (std::uint64_t done = 0; done < listings;) {
        auto const last = std::min(done + at_once, listings);
        connection.execute(fill_catalogue, {std::to_string(done + 1), std::to_string(last)});
        done = last;
        progress.at(done);
    }
}

/// One kind of search: what the service is asked, and the same over HTTP.
struct SearchCase {
    std::string name;
    services::CatalogueQuery query;
    std::string parameters;
};

/// In the middle of the rows that were filled in.
services::CatalogueCursor middle_of(ledger::Connection& connection, std::uint64_t listings) {
    static constexpr ledger::Statement find{
        "bench_find_middle",
        "select listed_at, listing from following.catalogue where entry = $1::bigint limit 1"};
    auto const rows = connection.execute(find, {std::to_string(100'000'000 + (listings + 1) / 2)});
    return {services::field<contracts::Instant>(rows, 0, 0),
            services::field<contracts::ListingId>(rows, 0, 1)};
}

std::vector<SearchCase> cases(services::CatalogueCursor const& middle) {
    using services::percent_encoded;
    services::CatalogueVersion last;
    last.listed_at = middle.listed_at;
    last.listing = middle.listing;
    std::string const two = "cà phê đắk lắk";
    // The first row's station: in every fifty-thousandth row.
    return {
        {"search-newest", {}, ""},
        {"search-frequent", {.words = "rainfall"}, "&q=rainfall"},
        {"search-rare", {.words = "st7919"}, "&q=st7919"},
        {"search-words", {.words = two}, "&q=" + percent_encoded(two)},
        {"search-narrowed",
         {.words = "rainfall", .data_class = contracts::DataClass::open, .sector = "environment"},
         "&q=rainfall&class=0-open&sector=environment"},
        {"search-sector", {.sector = "labour"}, "&sector=labour"},
        {"search-free", {.price_max = 0}, "&free=1"},
        {"search-deep", {.after = middle}, "&cursor=" + print_cursor(last)}};
}

/// By the service's own function on a connection as its readers have, then by HTTP, one after the
/// other. The first of each is not counted.
void bench_case(Common const& common, SearchBench const& options, ledger::Connection& connection,
                std::uint16_t port, SearchCase const& each) {
    Figures figures;
    figures.reference = {10};
    Stage const stage(each.name);
    auto query = each.query;
    query.limit = page;
    auto found = read_catalogue_page(connection, query);
    for (unsigned round = 0; round < options.rounds; ++round) {
        StopWatch const watch;
        found = read_catalogue_page(connection, query);
        figures.ours.push_back(1 / watch.seconds());
        figures.times_ms.push_back(watch.seconds() * 1e3);
    }
    auto const request = "GET /v1/listings?limit=" + std::to_string(page) + each.parameters +
                         " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n";
    (void)send_all({port, 1, 200}, {request});
    auto const outcome =
        send_all({port, 1, 200}, std::vector<std::string>(options.rounds, request));
    figures.more = {{"http_p50_ms", percentile(outcome.times_ms, 0.5)},
                    {"http_p99_ms", percentile(outcome.times_ms, 0.99)},
                    {"listings", static_cast<double>(options.listings)},
                    {"shown", static_cast<double>(found.versions.size())},
                    {"total", static_cast<double>(found.counts.total)},
                    {"total_is_exact", found.counts.exact ? 1.0 : 0.0}};
    show_figures(common, {each.name, "searches/s", "within 100 ms"}, figures);
}

void bench_search(Common const& common, SearchBench const& options) {
    ScratchFolder const folder;
    BenchDatabase database(options.postgres, folder);
    BenchMarketOptions market_options;
    market_options.folder = folder.path() / "floor";
    market_options.database = database.create("floor");
    market_options.buyers = 1;
    BenchMarket const market(std::move(market_options));
    (void)ledger::HeadStore(market.folder().head_store()).create();
    BenchServer const server(market.folder(), "http,publisher", folder.path() / "serve.log");
    catch_up(market, server, {"catalogue"});
    fill(market.database(), options.listings);
    settle(market.database());
    ledger::Connection connection(market.database(), ledger::ConnectionOptions::reader());
    for (auto const& each : cases(middle_of(connection, options.listings)))
        bench_case(common, options, connection, server.port(), each);
}

} // namespace

void add_bench_search(Command const& bench, Common& common) {
    auto const command = bench.add(
        {"search",
         "Searches of 1,000,000 listings: the first 20 with total and facets; takes many minutes, "
         "most of them to fill the catalogue",
         {"bench search", "bench search --json --listings 50000 --rounds 20"}});
    auto const options = std::make_shared<SearchBench>();
    command.text(options->postgres,
                 {.name = "--postgres",
                  .type = "CONNINFO",
                  .what = "A cluster for scratch databases (default: one of its own, started for "
                          "this)"});
    command.number(options->rounds,
                   {.name = "--rounds", .type = "N", .what = "How often each is searched for"},
                   {1, 100'000});
    command.number(options->listings,
                   {.name = "--listings", .type = "N", .what = "Listings in the catalogue"},
                   {100, 10'000'000});
    command.run([options, &common] { bench_search(common, *options); });
}

} // namespace datafloor::api::cli
