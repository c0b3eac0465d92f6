// The client of `docs/cors-and-browsers.md` that has nothing but `fetch`, and its use, as the chapter shows them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const chapter = readFileSync(new URL('../../docs/cors-and-browsers.md', import.meta.url), 'utf8');
const section = chapter.split('\n## ').find((section) => section.startsWith('With `fetch` alone'));
const [client, use] = Array.from(section.matchAll(/```js\n(.*?)```/gs), ([, snippet]) => snippet);

export const cases = {
  async "the guide's client without a package"(page) {
    assert.deepEqual(await run(page, use), [...'Hello, world!']);
  },

  async "the guide's client, an error"(page) {
    const unary = use.replace('SayHelloSlowly', 'SayHello').replace('world', '');
    await assert.rejects(run(page, unary), /Error: 3: name must not be empty/);
  },

  async "the guide's client, an error's code and its options"(page) {
    const unary = use.replace('SayHelloSlowly', 'SayHello').replace('world', '');
    const coded = `try { ${unary} } catch (error) { console.log(error.code); }`;
    assert.deepEqual(await run(page, coded), [3]);
    const late = coded.replace('timeout: 5_000', 'timeout: 0');
    assert.deepEqual(await run(page, late), [4]);
  },

  async "the guide's client, an error on the way"(page) {
    await assert.rejects(run(page, use.replace('world', 'fail')), /Error: 10: stopped: ünïcode ✓/);
  },
};

// What the snippet logs in the page.
function run(page, use) {
  const source = `${client} export const log = []; const console = { log: (line) => log.push(line) }; ${use}`;
  return page.evaluate(async (url) => (await import(url)).log, `data:text/javascript,${encodeURIComponent(source)}`);
}
