// Connect's client, behind the same two functions as Google's.

import { ConnectError, createClient, decodeBinaryHeader, encodeBinaryHeader } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';

import { Steps } from './steps.mjs';

export class Connect {
  constructor(url) {
    this.url = url;
    // Its own timer runs as well, and must not end a call before it has reached the server.
    this.timeout = 1_500;
  }

  async unary(method, note, options = {}) {
    return this.call(async (client, name, inner, call) => {
      call.notes.push(plain(await client[name](note, inner)));
    }, method, options);
  }

  async stream(method, note, options = {}) {
    return this.call(async (client, name, inner, call) => {
      for await (const reply of client[name](note, inner)) {
        call.notes.push(plain(reply));
        options.onNote?.(plain(reply));
      }
    }, method, options);
  }

  async call(run, method, { metadata = {}, bytes = {}, timeout, credentials = false, signal }) {
    const transport = createGrpcWebTransport({
      baseUrl: this.url,
      fetch: (input, init) => fetch(input, { ...init, credentials: credentials ? 'include' : 'same-origin' }),
    });
    const headers = new Headers(metadata);
    for (const [name, value] of Object.entries(bytes)) headers.set(name, encodeBinaryHeader(Uint8Array.from(value)));
    const call = { notes: [], code: 0, message: '', initial: () => null, trailing: () => null };
    const inner = {
      headers,
      timeoutMs: timeout,
      signal,
      onHeader: (fields) => { call.initial = (name) => fields.get(name); },
      onTrailer: (fields) => { call.trailing = trailing(fields); },
    };
    try {
      await run(createClient(Steps, transport), method[0].toLowerCase() + method.slice(1), inner, call);
    } catch (thrown) {
      const error = ConnectError.from(thrown);
      // An error's metadata is both, in one.
      Object.assign(call, { code: error.code, message: error.rawMessage, trailing: trailing(error.metadata) });
    }
    return call;
  }
}

function trailing(fields) {
  return (name) => {
    const value = fields.get(name);
    return value !== null && name.endsWith('-bin') ? Array.from(decodeBinaryHeader(value)) : value;
  };
}

function plain({ text, number }) {
  return { text, number };
}
