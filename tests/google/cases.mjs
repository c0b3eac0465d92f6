// What the greeter of ../proto/helloworld.proto promises, as Google's client sees it. A case is a name and a function
// that throws; adding one is adding an entry. Each runs in text and in binary mode.

import assert from 'node:assert/strict';
import grpcWeb from 'grpc-web';

import { HelloRequest } from './greeter.mjs';
import { streaming, unary } from './recording.mjs';

const { StatusCode } = grpcWeb;
const ECHO = { 'greeter-echo': 'x' };
const STOPPED = 'stopped: ünïcode ✓';
const SLOW = 'x'.repeat(5_000);

export const cases = {
  async 'unary'({ greeter }) {
    const call = await sayHello(greeter, 'world');
    assert.deepEqual(call.messages, ['Hello, world!']);
    assertOk(call);
  },

  async 'unary by promise'({ greeter }) {
    const reply = await greeter.sayHelloPromise(HelloRequest.to('world'), {});
    assert.equal(reply.get(), 'Hello, world!');
  },

  async 'unary metadata both ways'({ greeter }) {
    const call = await sayHello(greeter, 'world', ECHO);
    assertOk(call);
    assertEcho(call);
  },

  async 'unary error with code, message and metadata'({ greeter }) {
    const call = await sayHello(greeter, '', ECHO);
    assertEmptyName(call);
    assert.equal(call.error.metadata['greeter-echo-trailer'], 'x');
  },

  async 'unary error by promise'({ greeter }) {
    await assert.rejects(greeter.sayHelloPromise(HelloRequest.to(''), {}), {
      code: StatusCode.INVALID_ARGUMENT,
      message: 'name must not be empty',
    });
  },

  async 'names in any script'({ greeter }) {
    for (const name of ['Zoë', 'Łukasz', '世界', 'мир', '🦀', '\u0000\u007f', 'e\u0301']) {
      assert.deepEqual((await sayHello(greeter, name)).messages, [`Hello, ${name}!`]);
    }
  },

  // Base64 pads differently for each remainder, and a frame header has four bytes of length.
  async 'names of any length'({ greeter }) {
    for (const length of [1, 2, 3, 4, 5, 127, 128, 255, 256, 65_535, 65_536, 1_000_000]) {
      const name = 'n'.repeat(length);
      const call = await sayHello(greeter, name);
      assert.ok(call.text === `Hello, ${name}!`, `${length} letters came back as ${call.text.length - 8}`);
    }
  },

  async 'calls side by side'({ greeter }) {
    const names = Array.from({ length: 40 }, (_, index) => `caller ${index}`);
    const calls = await Promise.all(names.map((name) => sayHello(greeter, name)));
    assert.deepEqual(calls.map((call) => call.text), names.map((name) => `Hello, ${name}!`));
  },

  async 'stream in order'({ greeter, format }) {
    const call = await sayHelloSlowly(greeter, 'wörld ✓');
    assert.equal(call.text, 'Hello, wörld ✓!');
    assert.ok(call.messages.length > 1, 'one message is not a stream');
    assertOk(call);
    assert.deepEqual(call.events, [...call.messages.map(() => 'data'), 'status', 'metadata', 'end']);
    // In binary mode the client waits for the whole body.
    if (format === 'text') assert.ok(call.turns.size > 1, 'all messages came at once');
  },

  async 'stream metadata both ways'({ greeter }) {
    const call = await sayHelloSlowly(greeter, 'world', ECHO);
    assertOk(call);
    assertEcho(call);
  },

  async 'stream that fails at once'({ greeter }) {
    const call = await sayHelloSlowly(greeter, '');
    assert.deepEqual(call.messages, []);
    assertEmptyName(call);
  },

  async 'stream that fails on the way'({ greeter }) {
    const call = await sayHelloSlowly(greeter, 'fail');
    assert.equal(call.messages.length, 1);
    assert.equal(call.error?.code, StatusCode.ABORTED);
    assert.equal(call.error.message, STOPPED);
    assert.equal(call.status.details, STOPPED);
    assert.deepEqual(call.events.slice(0, 3), ['data', 'error', 'status']);
  },

  async 'unknown method'({ greeter }) {
    const call = await unary((done) => greeter.unary('helloworld.Greeter/Vanish', HelloRequest.to('x'), {}, done));
    assert.equal(call.error?.code, StatusCode.UNIMPLEMENTED);
  },

  // Whatever is behind the greeter answers here: it must not look like a reply.
  async 'unknown service'({ greeter }) {
    const call = await unary((done) => greeter.unary('helloworld.Nobody/SayHello', HelloRequest.to('x'), {}, done));
    assert.deepEqual(call.messages, []);
    assert.notEqual(call.error?.code ?? StatusCode.OK, StatusCode.OK);
  },

  async 'deadline that is met'({ greeter }) {
    const call = await sayHello(greeter, 'world', deadline(30_000));
    assert.equal(call.text, 'Hello, world!');
    assertOk(call);
  },

  // The client's own timer never runs for less than a second: before that, only the server can end the call.
  async 'deadline that the server keeps'({ greeter }) {
    const started = Date.now();
    const call = await sayHelloSlowly(greeter, SLOW, deadline(200));
    const elapsed = Date.now() - started;
    assert.equal(call.error?.code, StatusCode.DEADLINE_EXCEEDED);
    assert.ok(elapsed >= 190, `ended after ${elapsed} ms`);
    assert.notDeepEqual(call.headers, {}, 'the client gave up, so it has no response');
  },

  async 'cancelled stream falls silent'({ greeter, format }) {
    const stream = greeter.sayHelloSlowly(HelloRequest.to(SLOW), {});
    const call = streaming(stream, () => stream.cancel());
    // No message comes in binary mode before the body has ended.
    if (format === 'binary') setTimeout(() => stream.cancel(), 100);
    const { error, events, messages } = await call;
    assert.equal(error, null);
    assert.ok(!events.includes('end'), 'a cancelled call does not end');
    assert.ok(messages.length < SLOW.length, 'the whole greeting came');
  },

  async 'server lives on after cancelled calls'({ greeter }) {
    for (let index = 0; index < 20; index += 1) {
      const stream = greeter.sayHelloSlowly(HelloRequest.to(SLOW), {});
      const call = streaming(stream);
      setTimeout(() => stream.cancel(), index);
      await call;
    }
    assert.equal((await sayHello(greeter, 'world')).text, 'Hello, world!');
  },
};

function sayHello(greeter, name, metadata = {}) {
  return unary((done) => greeter.sayHello(HelloRequest.to(name), metadata, done));
}

function sayHelloSlowly(greeter, name, metadata = {}) {
  return streaming(greeter.sayHelloSlowly(HelloRequest.to(name), metadata));
}

function deadline(milliseconds) {
  return { deadline: String(Date.now() + milliseconds) };
}

function assertOk(call) {
  assert.equal(call.error, null);
  assert.equal(call.status?.code, StatusCode.OK);
  assert.equal(call.status.details, '');
}

function assertEcho(call) {
  assert.equal(call.headers['greeter-echo'], 'x');
  assert.equal(call.status.metadata['greeter-echo-trailer'], 'x');
}

function assertEmptyName(call) {
  assert.equal(call.error?.code, StatusCode.INVALID_ARGUMENT);
  assert.equal(call.error.message, 'name must not be empty');
  assert.equal(call.error.metadata['greeter-error'], 'empty-name');
  assert.equal(call.status.code, StatusCode.INVALID_ARGUMENT);
}
