// What runs in the page, for each client. A case is a name and a function that throws; adding one is adding an entry.
// No case looks at a clock: where something must come before something else, the service waits for the page.

const INITIAL = 'x-grpc-test-echo-initial';
const TRAILING = 'x-grpc-test-echo-trailing-bin';
const ECHO = { metadata: { [INITIAL]: 'sonora' }, bytes: { [TRAILING]: [0, 127, 128, 255] } };
const ABORTED = 10;
const DEADLINE_EXCEEDED = 4;
const STOPPED = 'angehalten: größer als 世界 🦀 100% \n';

export const cases = {
  async 'unary'(client) {
    const call = await client.unary('Echo', { text: 'Grüße, 世界 🦀' });
    equal('the call', [call.code, call.notes], [0, [{ text: 'Grüße, 世界 🦀', number: 0 }]]);
  },

  async 'unary, a large message'(client) {
    const text = 'n'.repeat(1_000_000);
    const call = await client.unary('Echo', { text });
    equal('the code', call.code, 0);
    equal('the length', call.notes[0].text.length, text.length);
  },

  async 'error with a message in any script'(client) {
    const call = await client.unary('Echo', { text: STOPPED, number: ABORTED });
    equal('the call', [call.code, call.message, call.notes], [ABORTED, STOPPED, []]);
  },

  async 'metadata both ways'(client) {
    const call = await client.unary('Echo', { text: 'x' }, ECHO);
    equal('the code', call.code, 0);
    equal('the initial metadata', call.initial(INITIAL), 'sonora');
    equal('the trailing metadata', call.trailing(TRAILING), ECHO.bytes[TRAILING]);
  },

  async 'metadata of an error'(client) {
    const call = await client.unary('Echo', { text: 'x', number: ABORTED }, ECHO);
    equal('the code', call.code, ABORTED);
    equal('the trailing metadata', call.trailing(TRAILING), ECHO.bytes[TRAILING]);
  },

  async 'metadata of a stream'(client) {
    const walk = await acknowledgedWalk(client, 3);
    const call = await client.stream('Walk', walk, ECHO);
    equal('the call', [call.code, call.notes.length], [0, 3]);
    equal('the initial metadata', call.initial(INITIAL), 'sonora');
    equal('the trailing metadata', call.trailing(TRAILING), ECHO.bytes[TRAILING]);
  },

  // The service sends a message only after the page has called to say that it has the one before.
  async 'stream, message by message'(client) {
    if (client.waitsForTheEnd) return streamAsAWhole(client);
    const walk = newWalk(5);
    const call = await client.stream('Walk', walk, { onNote: (note) => client.unary('Acknowledge', note) });
    equal('the call', [call.code, call.notes.map((note) => note.number)], [0, [1, 2, 3, 4, 5]]);
    equal('the fate', await fate(client, walk), 'ended');
  },

  async 'deadline'(client) {
    const walk = newWalk(2);
    const call = await client.stream('Walk', walk, { timeout: client.timeout });
    equal('the code', call.code, DEADLINE_EXCEEDED);
    if (client.leavesDeadlines) equal('the message', call.message, 'the deadline has passed');
    equal('the fate', await fate(client, walk), 'dropped');
  },

  async 'abort in mid-stream'(client) {
    const [walk, abort] = [newWalk(5), new AbortController()];
    const begun = Promise.withResolvers();
    if (client.waitsForTheEnd) client.unary('Begun', walk).then(begun.resolve);
    const call = client.stream('Walk', walk, { signal: abort.signal, onNote: begun.resolve });
    await begun.promise;
    abort.abort();
    equal('the messages', (await call).notes.length, client.waitsForTheEnd ? 0 : 1);
    equal('the fate', await fate(client, walk), 'dropped');
  },

  async 'credentials go along when asked'(client) {
    const call = await client.unary('Cookies', {}, { credentials: true });
    equal('the call', [call.code, call.notes[0]?.text], [0, 'visitor=sonora']);
  },

  async 'credentials stay unless asked'(client) {
    const call = await client.unary('Cookies', {});
    equal('the call', [call.code, call.notes[0]?.text], [0, '']);
  },
};

// All messages at once, which is how this client takes them.
async function streamAsAWhole(client) {
  const walk = await acknowledgedWalk(client, 5);
  const call = await client.stream('Walk', walk);
  equal('the call', [call.code, call.notes.map((note) => note.number)], [0, [1, 2, 3, 4, 5]]);
  equal('the fate', await fate(client, walk), 'ended');
}

function newWalk(number) {
  return { text: crypto.randomUUID(), number };
}

// A walk that has nothing to wait for.
async function acknowledgedWalk(client, number) {
  const walk = newWalk(number);
  await client.unary('Acknowledge', walk);
  return walk;
}

async function fate(client, walk) {
  return (await client.unary('Fate', walk)).notes[0]?.text;
}

function equal(what, found, wanted) {
  const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`${what}: ${left}, not ${right}`);
}
