// node run.mjs --url http://127.0.0.1:PORT [--case NAME]
//
// Calls a running greeter with Google's client, in text and in binary mode. Prints `PASS mode name` or
// `FAIL mode name: reason` for each case; the exit code is 1 when one failed.

import { parseArgs } from 'node:util';

import { openPage } from './browser.mjs';
import { cases } from './cases.mjs';
import { GreeterClient } from './greeter.mjs';

const CASE_LIMIT_MS = 20_000;

const { values: options } = parseArgs({ options: { url: { type: 'string' }, case: { type: 'string' } } });
if (!options.url) {
  console.error('usage: node run.mjs --url http://127.0.0.1:PORT [--case NAME]');
  process.exit(2);
}

openPage(options.url);

let failed = 0;
let ran = 0;
for (const [mode, format] of [['grpcwebtext', 'text'], ['grpcweb', 'binary']]) {
  for (const [name, run] of Object.entries(cases)) {
    if (options.case && options.case !== name) continue;
    ran += 1;
    const reason = await judge(() => run({ greeter: new GreeterClient(options.url, format), format }));
    console.log(reason ? `FAIL ${mode} ${name}: ${reason}` : `PASS ${mode} ${name}`);
    if (reason) failed += 1;
  }
}
if (ran === 0) console.error(`no case is called ${options.case}; there are: ${Object.keys(cases).join(', ')}`);
process.exit(failed || ran === 0 ? 1 : 0);

// Why the case failed, or nothing.
async function judge(run) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${CASE_LIMIT_MS} ms`)), CASE_LIMIT_MS);
  });
  try {
    await Promise.race([run(), limit]);
    return null;
  } catch (error) {
    return String(error?.message ?? error).replaceAll('\n', ' ').slice(0, 500);
  } finally {
    clearTimeout(timer);
  }
}
