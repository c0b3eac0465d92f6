// The greeter's own page, used as a person would.

import assert from 'node:assert/strict';

export const cases = {
  async 'unary, binary'(page) {
    await greet(page, 'binary', 'SayHello', 'world');
    await replies(page, ['Hello, world!'], 'status 0');
  },

  async 'unary, text'(page) {
    await greet(page, 'text', 'SayHello', 'Zoë 🦀');
    await replies(page, ['Hello, Zoë 🦀!'], 'status 0');
  },

  async 'stream, text'(page) {
    await greet(page, 'text', 'SayHelloSlowly', 'wörld');
    await replies(page, [...'Hello, wörld!'], 'status 0');
  },

  async 'an error'(page) {
    await greet(page, 'binary', 'SayHello', '');
    await replies(page, [], 'status 3: name must not be empty');
  },

  async 'a stream that fails on the way'(page) {
    await greet(page, 'binary', 'SayHelloSlowly', 'fail');
    await replies(page, ['H'], 'status 10: stopped: ünïcode ✓');
  },

  // The last, so that a picture of the page shows it.
  async 'stream, binary'(page) {
    await greet(page, 'binary', 'SayHelloSlowly', 'Sonora');
    await replies(page, [...'Hello, Sonora!'], 'status 0');
  },
};

async function greet(page, mode, method, name) {
  await page.getByLabel('name').fill(name);
  await page.getByLabel('mode').selectOption(mode);
  await page.getByRole('button', { name: method, exact: true }).click();
}

// Waits for the status, then looks at the replies, each of which the page adds as a piece of its own.
async function replies(page, wanted, status) {
  await page.locator('#status').getByText(status, { exact: true }).waitFor();
  const pieces = await page.locator('#replies').evaluate((element) => Array.from(element.childNodes, (n) => n.data));
  assert.deepEqual(pieces, wanted);
  // Each message is a frame, and so is what was sent; an error before the first has its status in the head.
  const frames = await page.locator('#frames b').allTextContents();
  const came = frames.filter((label) => label.startsWith('◀ message')).length;
  assert.equal(came, wanted.length);
}
