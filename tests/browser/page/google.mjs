// Google's client, behind what the cases call: `unary` and `stream`, whose promise is kept with what came of the call.
//
// It reports a call's end in an odd order: `metadata`, the response's headers, comes last, and nothing at all is said
// about a cancelled call. One turn after `metadata` the call is over.

import grpcWeb from 'grpc-web';

import { Note } from './note.mjs';

export class Google {
  constructor(url, format) {
    this.url = url;
    this.format = format;
    // In binary mode it hands out messages when the whole body is there.
    this.waitsForTheEnd = format === 'binary';
    // Its own timer runs for a second at least: what ends a call before that is the server.
    this.timeout = 100;
    this.leavesDeadlines = true;
  }

  unary(method, note, options = {}) {
    return this.call((client, path, metadata, descriptor, record) => {
      const done = (error, reply) => (error ? record.fail(error) : record.add(reply));
      return client.rpcCall(path, Note.from(note), metadata, descriptor('UNARY'), done);
    }, method, options);
  }

  stream(method, note, options = {}) {
    return this.call((client, path, metadata, descriptor, record) => {
      const stream = client.serverStreaming(path, Note.from(note), metadata, descriptor('SERVER_STREAMING'));
      stream.on('data', (reply) => record.add(reply));
      stream.on('error', (error) => record.fail(error));
      return stream;
    }, method, options);
  }

  call(start, method, { metadata = {}, bytes = {}, timeout, credentials = false, signal, onNote = () => {} }) {
    const client = new grpcWeb.GrpcWebClientBase({ format: this.format, withCredentials: credentials });
    const path = `${this.url}/sonora.testing.Steps/${method}`;
    const fields = { ...metadata };
    for (const [name, value] of Object.entries(bytes)) fields[name] = btoa(String.fromCharCode(...value));
    if (timeout) fields.deadline = String(Date.now() + timeout);
    return new Promise((resolve) => {
      const call = { notes: [], code: 0, message: '', initial: () => null, trailing: () => null };
      const record = {
        add(reply) {
          call.notes.push(reply.plain());
          onNote(reply.plain());
        },
        fail: (error) => Object.assign(call, { code: error.code, message: error.message, ...trailing(error.metadata) }),
      };
      const stream = start(client, path, fields, (type) => descriptor(method, type), record);
      stream.on('status', (status) => Object.assign(call, trailing(status.metadata)));
      stream.on('metadata', (headers) => {
        call.initial = (name) => headers[name] ?? null;
        setTimeout(() => resolve(call));
      });
      signal?.addEventListener('abort', () => {
        stream.cancel();
        resolve(call);
      });
    });
  }
}

function trailing(fields = {}) {
  return {
    trailing: (name) => {
      if (!(name in fields)) return null;
      return name.endsWith('-bin') ? Array.from(atob(fields[name]), (char) => char.charCodeAt(0)) : fields[name];
    },
  };
}

function descriptor(method, type) {
  return new grpcWeb.MethodDescriptor(
    `/sonora.testing.Steps/${method}`,
    grpcWeb.MethodType[type],
    Note,
    Note,
    (note) => note.serializeBinary(),
    (bytes) => Note.deserializeBinary(bytes),
  );
}
