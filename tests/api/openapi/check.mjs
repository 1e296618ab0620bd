// Judges /openapi.json with tools of others. Standard input: {"document":…, "samples":[{"schema":
// NAME, "bodies":[…]}]}. Prints what is wrong, one line each; exit status 1 if anything is.
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const { document, samples } = JSON.parse(readFileSync(0, 'utf8'));
const faults = [];

const verdict = await new Validator().validate(structuredClone(document));
if (!verdict.valid) faults.push(`not OpenAPI: ${JSON.stringify(verdict.errors)}`);

function* references(node) {
  if (node === null || typeof node !== 'object') return;
  for (const [name, value] of Object.entries(node)) {
    if (name === '$ref') yield value;
    else yield* references(value);
  }
}
for (const reference of new Set(references(document))) {
  const parts = reference.split('/').slice(1);
  const target = parts.reduce((node, part) => node?.[part], document);
  if (!reference.startsWith('#/') || target === undefined) faults.push(`no such: ${reference}`);
}

const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
addFormats(ajv);
const accepts = {};
for (const [name, schema] of Object.entries(document.components.schemas)) {
  accepts[name] = ajv.compile(schema);
}

// What a codec writes is accepted; with a member less or more, or another constant, it is not.
for (const { schema: name, bodies } of samples) {
  const schema = document.components.schemas[name];
  const wrong = (body, what) => accepts[name](body) && faults.push(`${name} accepts ${what}`);
  for (const body of bodies) {
    if (!accepts[name](body)) {
      faults.push(`${name} refuses a good one: ${ajv.errorsText(accepts[name].errors)}`);
      continue;
    }
    for (const member of schema.required) {
      const { [member]: _, ...rest } = body;
      wrong(rest, `one without ${member}`);
    }
    for (const member of Object.keys(body)) {
      wrong({ ...body, [member]: null }, `null as ${member}`);
      if ('const' in schema.properties[member]) wrong({ ...body, [member]: 'x' }, `a ${member}`);
    }
    if (schema.additionalProperties === false) wrong({ ...body, zz: '1' }, 'an unknown member');
  }
}

for (const fault of faults) console.log(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
