// Serves the page, bundled, and gives whoever loads it a cookie.

import { createServer } from 'node:http';
import { once } from 'node:events';
import { build } from 'esbuild';

const PAGE = '<!doctype html><meta charset="utf-8"><title>Calls</title><script src="page.js"></script>';

// Returns the server; its port is the kernel's choice.
export async function servePage() {
  const { outputFiles: [script] } = await build({
    absWorkingDir: import.meta.dirname,
    entryPoints: ['page/main.mjs'],
    bundle: true,
    write: false,
    target: 'es2022',
    logLevel: 'warning',
  });
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8');
    response.setHeader('set-cookie', 'visitor=sonora');
    response.end(isScript ? script.text : PAGE);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
