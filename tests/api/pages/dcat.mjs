// Judges /catalog.jsonld with programs that others wrote: a JSON-LD processor that may fetch
// nothing, and a SHACL validator with the shapes beside this file. Follows the pages.
//   node dcat.mjs URL
// Prints a line for each check; exit status 1 if one failed.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import dataModel from '@rdfjs/data-model';
import datasetFactory from '@rdfjs/dataset';
import jsonld from 'jsonld';
import Validator from 'rdf-validate-shacl';

const [url] = process.argv.slice(2);
const dcat = 'http://www.w3.org/ns/dcat#';
const hydra = 'http://www.w3.org/ns/hydra/core#';
const odrl = 'http://www.w3.org/ns/odrl/2/';
const odrlFile = createRequire(import.meta.url).resolve('@digitalbazaar/odrl-context')
  .replace(/odrl-context\/.*$/, 'odrl-context/contexts/odrl.jsonld');
const odrlContext = JSON.parse(readFileSync(odrlFile, 'utf8'));
let failures = 0;

function check(what, good, detail = '') {
  console.log(`${good ? 'ok    ' : 'FAIL  '}${what}${good ? '' : `  ${detail}`}`);
  failures += good ? 0 : 1;
}

const nothing = async address => { throw new Error(`fetches ${address}`); };
const odrlAlone = async address => {
  if (address !== 'http://www.w3.org/ns/odrl.jsonld') throw new Error(`fetches ${address}`);
  return { document: odrlContext, documentUrl: address, contextUrl: null };
};

function term(value) {
  if (value.termType === 'NamedNode') return dataModel.namedNode(value.value);
  if (value.termType === 'BlankNode') return dataModel.blankNode(value.value.replace(/^_:/, ''));
  const kind = value.language || dataModel.namedNode(value.datatype.value);
  return dataModel.literal(value.value, kind);
}

/// The triples of a JSON-LD document.
async function triples(document) {
  const out = datasetFactory.dataset();
  for (const quad of await jsonld.toRDF(document, { documentLoader: nothing }))
    out.add(dataModel.quad(term(quad.subject), term(quad.predicate), term(quad.object)));
  return out;
}

const shapes = await triples(
  JSON.parse(readFileSync(new URL('dcat-ap.shapes.jsonld', import.meta.url), 'utf8')));

async function conforms(document) {
  const report = await new Validator(shapes).validate(await triples(document));
  return report.results.map(result =>
    `${result.focusNode?.value} ${result.path?.value} ${result.message[0]?.value ?? ''}`);
}

async function fetchPage(address) {
  const answer = await fetch(address);
  check(`GET ${address.slice(url.length)}`, answer.status === 200, answer.status);
  check('it is JSON-LD', answer.headers.get('content-type') === 'application/ld+json');
  return answer.json();
}

/// The policy within the catalogue says what it says under ODRL's own context.
async function comparePolicies(page) {
  for (const dataset of page['dcat:dataset']) {
    const own = await jsonld.expand(
      { '@context': page['@context'], '@id': 'urn:x', hasPolicy: dataset.hasPolicy },
      { documentLoader: nothing, safe: true });
    const theirs = await jsonld.expand(
      { ...dataset.hasPolicy, '@context': 'http://www.w3.org/ns/odrl.jsonld' },
      { documentLoader: odrlAlone, safe: true });
    const [mine] = own[0][`${odrl}hasPolicy`];
    check(`the policy of ${dataset['dct:identifier']} is what ODRL's context makes of it`,
          JSON.stringify(await jsonld.canonize([mine], { algorithm: 'URDNA2015' })) ===
          JSON.stringify(await jsonld.canonize(theirs, { algorithm: 'URDNA2015' })));
  }
}

let address = `${url}/catalog.jsonld?limit=3`;
const seen = [];
let first;
for (let i = 0; i < 50 && address; ++i) {
  const page = await fetchPage(address);
  first ??= page;
  const [catalogue] = await jsonld.expand(page, { documentLoader: nothing, safe: true });
  const datasets = catalogue[`${dcat}dataset`] ?? [];
  check('a page is bounded', datasets.length <= 3, datasets.length);
  seen.push(...datasets.map(dataset => dataset['@id']));
  const faults = await conforms(page);
  check('it fits the shapes', faults.length === 0, faults.join('\n      '));
  await comparePolicies(page);
  address = catalogue[`${hydra}view`][0][`${hydra}next`]?.[0]['@id'];
}
const listings = await (await fetch(`${url}/v1/listings?limit=100`)).json();
check('the pages hold every listing once', new Set(seen).size === seen.length &&
      seen.length === listings.listings.length, `${seen.length} of ${listings.listings.length}`);
const landing = await fetch(seen[0], { headers: { Accept: 'text/html' } });
check('a dataset is a page, too', landing.status === 200, landing.status);
const bad = await fetch(`${url}/catalog.jsonld?cursor=x`);
check('a broken cursor is a problem', bad.status === 400 &&
      bad.headers.get('content-type') === 'application/problem+json');
const tag = (await fetch(`${url}/catalog.jsonld`)).headers.get('etag');
const again = await fetch(`${url}/catalog.jsonld`, { headers: { 'If-None-Match': tag } });
check('a known page is not sent again', again.status === 304, again.status);

// That the shapes can fail.
for (const [what, spoil] of [
  ['a dataset without title', page => delete page['dcat:dataset'][0]['dct:title']],
  ['a catalogue without publisher', page => delete page['dct:publisher']],
  ['a nameless publisher', page =>
    page['dcat:dataset'].forEach(dataset => delete dataset['dct:publisher']['foaf:name'])],
  ['a distribution that is nowhere',
   page => delete page['dcat:dataset'][0]['dcat:distribution']['dcat:accessURL']],
  ['a price in words',
   page => { page['dcat:dataset'].forEach(dataset => {
     if (dataset['schema:offers']) dataset['schema:offers'][0]['schema:price'] = 'dear'; }); }],
  ['a dataset without policy', page => delete page['dcat:dataset'][0].hasPolicy],
]) {
  const copy = structuredClone(first);
  spoil(copy);
  check(`the shapes refuse ${what}`, (await conforms(copy)).length > 0);
}
console.log(`${failures} failed`);
process.exit(failures > 0 ? 1 : 0);
