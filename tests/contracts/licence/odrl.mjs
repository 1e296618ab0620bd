// Judges the floor's licences with a JSON-LD processor of others and the context W3C publishes for
// ODRL 2.2: no member may be dropped, every word must be one of ODRL's or of the floor's profile.
// Argument: the folder of the vectors. Exit status 1 if anything is wrong.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import jsonld from 'jsonld';

const odrl = 'http://www.w3.org/ns/odrl/2/';
const terms = ['train', 'reidentify'].map(name => `floor:${name}`);
const contextFile = createRequire(import.meta.url).resolve('@digitalbazaar/odrl-context')
  .replace(/odrl-context\/.*$/, 'odrl-context/contexts/odrl.jsonld');
const context = JSON.parse(readFileSync(contextFile, 'utf8'));
const known = new Set(Object.values(context['@context'])
  .map(term => (typeof term === 'string' ? term : term['@id']))
  .filter(id => id?.startsWith('odrl:')).map(id => odrl + id.slice('odrl:'.length)));

const documentLoader = async url => {
  if (url !== 'http://www.w3.org/ns/odrl.jsonld') throw new Error(`unknown context ${url}`);
  return { document: context, documentUrl: url, contextUrl: null };
};

const faults = [];
const ids = (node, name) => (node[odrl + name] ?? []).map(value => value['@id'] ?? value['@value']);

function checkWords(name, rule, member) {
  for (const word of ids(rule, member))
    if (!known.has(word) && !terms.includes(word)) faults.push(`${name}: ${member} ${word}`);
  if (ids(rule, member).length !== 1) faults.push(`${name}: not one ${member}`);
}

function checkConstraints(name, rule) {
  for (const constraint of rule[`${odrl}constraint`] ?? []) {
    checkWords(name, constraint, 'leftOperand');
    checkWords(name, constraint, 'operator');
    if (ids(constraint, 'rightOperand').length === 0) faults.push(`${name}: no rightOperand`);
  }
}

async function check(name, licence) {
  // `safe` throws where a member or value would be lost.
  const [policy, ...more] = await jsonld.expand(licence, { documentLoader, safe: true });
  if (more.length > 0 || policy['@type']?.[0] !== `${odrl}Offer`) faults.push(`${name}: no Offer`);
  for (const member of ['assigner', 'target', 'profile'])
    if (ids(policy, member).length !== 1) faults.push(`${name}: not one ${member}`);
  for (const strategy of ids(policy, 'conflict'))
    if (![`${odrl}perm`, `${odrl}prohibit`].includes(strategy)) faults.push(`${name}: ${strategy}`);
  const permissions = policy[`${odrl}permission`] ?? [];
  if (permissions.length === 0) faults.push(`${name}: permits nothing`);
  for (const rule of [...permissions, ...(policy[`${odrl}prohibition`] ?? [])]) {
    checkWords(name, rule, 'action');
    checkConstraints(name, rule);
    for (const duty of rule[`${odrl}duty`] ?? []) {
      checkWords(name, duty, 'action');
      checkConstraints(name, duty);
    }
  }
}

const folder = process.argv[2];
const read = path => JSON.parse(readFileSync(`${folder}/${path}`, 'utf8'));
await check('listing', read('documents/datafloor.listing.v1.json').licence);
const names = readdirSync(`${folder}/licences`);
for (const name of names) await check(name, read(`licences/${name}`));
if (names.length < 7) faults.push('licences are missing');

// That this check can fail: a licence with a word nobody knows.
const before = faults.length;
await check('planted', { ...read('licences/open.json'), permission: [{ action: 'urn:x:steal' }] });
if (faults.length === before) faults.push('an unknown action was taken');
else faults.length = before;
const every = read('licences/every-construct.json');
every.prohibition.at(-1).constraint[0].leftOperand = 'weather';
await check('planted', every);
if (faults.length === before) faults.push('an unknown operand of a prohibition was taken');
else faults.length = before;

for (const fault of faults) console.log(fault);
process.exit(faults.length > 0 ? 1 : 0);
