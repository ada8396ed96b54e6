// Sites that carry the tag, on names of their own behind nginx with TLS, and collectors on another.
import { once } from 'node:events';
import http from 'node:http';
import { startNginx } from './nginx.mjs';

// As deploy/nginx.conf passes requests on.
const proxied = (port) => `
      proxy_pass http://127.0.0.1:${port};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;`;

// `collectors`: host → port; `sites`: host → more locations of its server block. `answer(url, request)` gives
// { body, headers } of every page of the sites. Gives { url(host, path), nginx, stop }.
export async function startSites({ collectors, sites, answer }) {
  const pages = http.createServer((request, reply) => {
    const { body, headers = {} } = answer(new URL(request.url, `https://${request.headers.host}`), request);
    reply.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers });
    reply.end(body);
  }).listen(0, '127.0.0.1');
  await once(pages, 'listening');
  const all = `location / {${proxied(pages.address().port)}\n    }`;
  const nginx = await startNginx({
    ...Object.fromEntries(Object.entries(sites).map(([host, more]) => [host, `${more}\n    ${all}`])),
    ...Object.fromEntries(Object.entries(collectors).map(([host, port]) =>
      [host, `location = /collect {${proxied(port)}\n    }\n    ${all}`])),
  });
  return {
    nginx,
    url: (host, path = '/') => `https://${host}:${nginx.port}${path}`,
    async stop() {
      await nginx.stop();
      pages.closeAllConnections();
      pages.close();
    },
  };
}
