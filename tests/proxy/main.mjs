// Runs the proxy as a process of its own: node proxy/main.mjs SETTINGS (JSON, as in proxy.mjs). Prints the addresses of
// the proxy and of its control endpoint, which answers on loopback:
//   GET /counts
//   GET /lost                 the records that are lost
//   POST /configure {…}       settings, each replaces what was there
//   POST /mode {"mode":"up" | "hang" | "refuse"}
//   POST /queue {"kind":…,"operation":…,"times":…}      faults for the next requests that can have them
import http from 'node:http';
import { Proxy } from './proxy.mjs';

const proxy = new Proxy(JSON.parse(process.argv[2]));

const ROUTES = {
  '/counts': () => proxy.counts(),
  '/lost': () => proxy.lost(),
  '/configure': (input) => proxy.configure(input),
  '/mode': ({ mode }) => proxy.setMode(mode),
  '/queue': ({ kind, ...options }) => proxy.faults.queue(kind, options),
};

async function control(request, response) {
  const route = ROUTES[request.url];
  if (!route) return response.writeHead(404).end();
  try {
    let text = '';
    for await (const piece of request) text += piece;
    const answer = await route(text ? JSON.parse(text) : {});
    response.end(JSON.stringify(answer ?? {}));
  } catch (problem) {
    response.writeHead(400).end(problem.message);
  }
}

const controller = http.createServer(control).listen(0, '127.0.0.1', async () => {
  const port = await proxy.listen();
  process.stdout.write(`proxy http://127.0.0.1:${port}\ncontrol http://127.0.0.1:${controller.address().port}\n`);
});

const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.exit(1); }, 1000).unref();
