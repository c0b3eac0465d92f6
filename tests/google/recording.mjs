// Everything that one call of Google's client reports, in the order in which it does.
//
// The client is odd in three ways that matter here: `metadata` (the response headers) comes last, `end` comes after
// a failure in the trailers but not after one in the headers, and nothing at all is said about a cancelled call. But
// `metadata` always comes, in the same turn as what may follow it: one turn later, the call is over.

export function unary(start) {
  return new Promise((resolve) => {
    const recording = new Recording();
    const stream = start((error, reply) => {
      if (error) recording.error = error;
      else recording.messages.push(reply.get());
    });
    recording.follow(stream, resolve);
  });
}

export function streaming(stream, onMessage = () => {}) {
  return new Promise((resolve) => {
    const recording = new Recording();
    stream.on('data', (reply) => {
      recording.events.push('data');
      recording.messages.push(reply.get());
      recording.turns.add(turn);
      onMessage(recording);
    });
    stream.on('error', (error) => {
      recording.events.push('error');
      recording.error = error;
    });
    recording.follow(stream, resolve);
  });
}

class Recording {
  events = [];
  messages = [];
  error = null;
  status = null;
  headers = null;
  // The turns of the event loop in which messages came: more than one when they came while the call went on.
  turns = new Set();

  follow(stream, resolve) {
    stream.on('status', (status) => {
      this.events.push('status');
      this.status = status;
    });
    stream.on('end', () => this.events.push('end'));
    stream.on('metadata', (headers) => {
      this.events.push('metadata');
      this.headers = headers;
      setImmediate(() => resolve(this));
    });
    countTurns();
  }

  get text() {
    return this.messages.join('');
  }
}

let turn = 0;
let counting = false;

// Runs beside the calls without keeping the process alive.
function countTurns() {
  if (counting) return;
  counting = true;
  const next = () => {
    turn += 1;
    setImmediate(next).unref();
  };
  next();
}
