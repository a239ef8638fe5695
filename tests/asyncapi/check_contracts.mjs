// Usage: node check_contracts.mjs BINARY MODULES. scripts/check-contracts runs it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [binary, modules] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, 'package.json'));
const { Parser } = require('@asyncapi/parser');
const Ajv = require('ajv/dist/2020');
const addFormats = require('ajv-formats');

const print = (...options) => JSON.parse(execFileSync(binary, ['contracts', ...options], { encoding: 'utf8' }));
const severityOfWarnings = 1;

async function faultsIn(document) {
  const { diagnostics } = await new Parser().parse(JSON.stringify(document));
  return diagnostics
    .filter((diagnostic) => diagnostic.severity <= severityOfWarnings)
    .map((diagnostic) => `${diagnostic.path.join('.')}: ${diagnostic.message}`);
}

// Each function makes a document invalid. A validator that works must refuse the result.
const violations = {
  'a channel that is not there': (document) => {
    Object.values(document.operations)[0].channel.$ref = '#/channels/nowhere';
  },
  'an action that is none': (document) => {
    Object.values(document.operations)[0].action = 'shout';
  },
  'a schema of no type': (document) => {
    Object.values(document.components.messages)[0].payload.type = 'thing';
  },
};

const faults = await faultsIn(print('--asyncapi'));
for (const [violation, seed] of Object.entries(violations)) {
  const broken = print('--asyncapi');
  seed(broken);
  if ((await faultsIn(broken)).length === 0) faults.push(`the validator accepts ${violation}`);
}

const { contracts } = print();
const ajv = addFormats(new Ajv({ allErrors: true, allowUnionTypes: true }));
for (const { name, schema, example } of contracts) {
  const fixture = readFileSync(`tests/contract/fixtures/canonical/${name}.json`, 'utf8');
  const isAllowed = ajv.compile(schema);
  for (const [kind, body] of [['example', example], ['canonical fixture', JSON.parse(fixture)]]) {
    if (!isAllowed(body)) faults.push(`the ${kind} of ${name}: ${ajv.errorsText(isAllowed.errors)}`);
    for (const member of Object.keys(body))
      if (!(member in schema.properties)) faults.push(`the schema of ${name} does not know ${member}`);
  }
}

faults.forEach((fault) => console.error(fault));
console.log(`${contracts.length} contracts, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
