// A page of an origin that the service does not know: Chromium asks first, is denied, and makes no call.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

export async function isDenied({ known, foreign, client }) {
  const text = randomUUID();
  const said = foreign.waitForEvent('console', (line) => line.text().includes('blocked by CORS policy'));
  // Nobody waits for it when the call is not denied.
  said.catch(() => {});
  const denied = await foreign.evaluate(([client, text]) => window.call(client, 'Echo', { text }), [client, text]);
  assert.notEqual(denied.code, 0);
  assert.deepEqual(denied.notes, []);
  assert.match((await said).text(), /preflight/);
  assert.equal(await heard(known, client, text), 0, 'the handler ran');

  // The same call, by a page that may.
  await known.evaluate(([client, text]) => window.call(client, 'Echo', { text }), [client, text]);
  assert.equal(await heard(known, client, text), 1);
}

async function heard(page, client, text) {
  const { notes } = await page.evaluate(([client, text]) => window.call(client, 'Heard', { text }), [client, text]);
  return notes[0].number;
}
