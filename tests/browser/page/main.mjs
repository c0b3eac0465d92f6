// The page: clients and cases, to be called from outside.

import { cases } from './cases.mjs';
import { Connect } from './connect.mjs';
import { Google } from './google.mjs';

const service = new URLSearchParams(location.search).get('service');

const clients = {
  'grpc-web text': new Google(service, 'text'),
  'grpc-web binary': new Google(service, 'binary'),
  'connect-web': new Connect(service),
};

window.names = { clients: Object.keys(clients), cases: Object.keys(cases) };
window.run = (client, name) => cases[name](clients[client]);
window.call = async (client, method, note) => {
  const { code, notes } = await clients[client].unary(method, note);
  return { code, notes };
};
