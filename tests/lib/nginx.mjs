// nginx with TLS on loopback, under any host names: certificates of a CA that is made for the test.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { until } from './until.mjs';

const NGINX = process.env.HITSTREAM_NGINX ?? '/usr/sbin/nginx';

const openssl = (folder, args) => execFileSync('openssl', args, { cwd: folder, encoding: 'buffer', stdio: 'pipe' });
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

// A CA and a certificate for `hosts` in `folder`; gives the hash of the CA's public key, by which Chromium trusts it.
function makeCertificates(folder, hosts) {
  openssl(folder, ['req', '-x509', ...NEW_KEY, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2',
    '-subj', '/CN=hitstream test CA']);
  openssl(folder, ['req', ...NEW_KEY, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${hosts[0]}`]);
  writeFileSync(path.join(folder, 'names'), `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}\n`);
  openssl(folder, ['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
    '-days', '2', '-extfile', 'names', '-out', 'server.pem']);
  // The CA is sent along, or a browser that has no store with it could not know it.
  writeFileSync(path.join(folder, 'chain.pem'), Buffer.concat(
    ['server.pem', 'ca.pem'].map((name) => openssl(folder, ['x509', '-in', name]))));
  const key = openssl(folder, ['x509', '-in', 'ca.pem', '-noout', '-pubkey']);
  writeFileSync(path.join(folder, 'ca.pub'), key);
  const der = openssl(folder, ['pkey', '-pubin', '-in', 'ca.pub', '-outform', 'der']);
  writeFileSync(path.join(folder, 'ca.der'), der);
  return openssl(folder, ['dgst', '-sha256', '-binary', 'ca.der']).toString('base64');
}

// nginx cannot tell which port it got, so that it is chosen before.
async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

const configuration = (port, servers) => `
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  ssl_certificate chain.pem;
  ssl_certificate_key server.key;
  keepalive_timeout 5s;
${Object.entries(servers).map(([host, locations]) => `
  server {
    listen 127.0.0.1:${port} ssl http2;
    server_name ${host};
${locations}
  }`).join('\n')}
}
`;

// `servers`: host → the text of its server block. Gives { port, caHash, stop }.
export async function startNginx(servers) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hitstream-nginx-'));
  const caHash = makeCertificates(folder, Object.keys(servers));
  const port = await freePort();
  writeFileSync(path.join(folder, 'nginx.conf'), configuration(port, servers));
  const child = spawn(NGINX, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (piece) => { complaints += piece; });
  const answers = () => new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' }, () => { socket.destroy(); resolve(true); });
    socket.on('error', () => resolve(false));
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(() => {
      if (child.exitCode !== null) throw new Error('nginx has ended');
      return answers();
    }, { what: 'nginx listens' });
  } catch (problem) {
    await stop();
    throw new Error(`${problem.message}: ${complaints}`);
  }
  return { port, caHash, stop, complaints: () => complaints };
}
