// node run.mjs --chromium PATH [--service URL] [--greeter URL [--screenshot FILE]] [--case NAME]
//
// With `--service`, calls a running test service (started with `--pages 127.0.0.1`) from pages of other origins; with
// `--greeter`, uses the page of a running greeter, and takes a picture of it. Prints `PASS client: case` or
// `FAIL client: case: reason` for each; the exit code is 1 when one failed.

import { parseArgs } from 'node:util';

import { startChromium } from './chromium.mjs';
import { isDenied } from './foreign.mjs';
import { cases as greeterCases } from './greeter.mjs';
import { cases as guideCases } from './guide.mjs';
import { servePage } from './pages.mjs';

const CASE_LIMIT_MS = 30_000;

const { values: options } = parseArgs({
  options: Object.fromEntries(
    ['chromium', 'service', 'greeter', 'screenshot', 'case'].map((name) => [name, { type: 'string' }]),
  ),
});

let failed = 0;
let ran = 0;
const chromium = await startChromium(options.chromium);
console.log(`Chromium ${chromium.version()}`);
try {
  if (options.service) await callService(options.service);
  if (options.greeter) await useGreeter(options.greeter);
} finally {
  await chromium.close();
}
if (ran === 0) console.error('no case ran: --service or --greeter, and --case, name none');
process.exit(failed || ran === 0 ? 1 : 0);

async function callService(service) {
  const server = await servePage();
  const { port } = server.address();
  const query = `?service=${encodeURIComponent(service)}`;
  const known = await open(`http://127.0.0.1:${port}/${query}`);
  const foreign = await open(`http://foreign.localhost:${port}/${query}`);
  const { clients, cases } = await known.evaluate(() => window.names);
  for (const client of clients) {
    for (const name of cases) {
      await judge(client, name, () => known.evaluate(([client, name]) => window.run(client, name), [client, name]));
    }
    await judge(client, 'preflight denied', () => isDenied({ known, foreign, client }));
  }
  server.close();
}

async function useGreeter(url) {
  const page = await open(url);
  for (const [name, run] of Object.entries({ ...guideCases, ...greeterCases })) await judge('greeter', name, () => run(page));
  if (options.screenshot) await page.screenshot({ path: options.screenshot });
}

async function open(url) {
  const context = await chromium.newContext({ viewport: { width: 1000, height: 560 }, colorScheme: 'light' });
  const page = await context.newPage();
  page.setDefaultTimeout(CASE_LIMIT_MS);
  page.on('pageerror', (error) => console.error(`page: ${error}`));
  await page.goto(url);
  return page;
}

async function judge(client, name, run) {
  if (options.case && options.case !== name) return;
  ran += 1;
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${CASE_LIMIT_MS} ms`)), CASE_LIMIT_MS);
  });
  try {
    await Promise.race([run(), limit]);
    console.log(`PASS ${client}: ${name}`);
  } catch (error) {
    failed += 1;
    const reason = String(error?.message ?? error).replaceAll('\n', ' ').slice(0, 500);
    console.log(`FAIL ${client}: ${name}: ${reason}`);
  } finally {
    clearTimeout(timer);
  }
}
