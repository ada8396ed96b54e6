// What the tests of the stream share: the credentials, a client that is not ours, and the proxy.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

export const REGION = 'us-east-1';
export const CREDENTIALS = {
  accessKeyId: 'AKIDHITSTREAMTEST', secretAccessKey: 'test/secret+key', sessionToken: 'test-token',
};

const proxyMain = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../proxy/main.mjs');
const START_MS = 20_000;

// The only variables of AWS that a program under test sees; what this machine has configured does not count.
export function awsEnvironment(credentials = CREDENTIALS) {
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken, AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null', NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1',
  };
}

// The SDK's client for the server at `endpoint`. Emulators speak HTTP/1.1 only.
export const sdkClient = (endpoint, options = {}) => new KinesisClient({
  endpoint, region: REGION, credentials: CREDENTIALS, requestHandler: new NodeHttpHandler(), ...options,
});

class FaultyProxy {
  constructor(child, url, control) { Object.assign(this, { child, url, control, pid: child.pid }); }
  counts() { return this.#ask('/counts'); }
  lost() { return this.#ask('/lost'); }
  configure(settings) { return this.#ask('/configure', settings); }
  mode(mode) { return this.#ask('/mode', { mode }); }
  queue(kind, options = {}) { return this.#ask('/queue', { kind, ...options }); }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  async #ask(what, input) {
    const reply = await fetch(this.control + what, input && { method: 'POST', body: JSON.stringify(input) });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${what}: ${text}`);
    return JSON.parse(text);
  }
}

// Starts the proxy of tests/proxy before `upstream`. It knows CREDENTIALS and nobody else; `settings` as in its header.
export async function startProxy(upstream, settings = {}) {
  const { accessKeyId, secretAccessKey, sessionToken } = CREDENTIALS;
  const credentials = { [accessKeyId]: { secret: secretAccessKey, token: sessionToken } };
  const all = { upstream, region: REGION, credentials, ...settings };
  const child = spawn(process.execPath, [proxyMain, JSON.stringify(all)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url, control] = await new Promise((resolve, reject) => {
    let out = '';
    const patience = setTimeout(() => reject(new Error('the proxy does not start')), START_MS);
    child.once('exit', (status) => reject(new Error(`the proxy ended at start (${status})`)));
    child.stdout.on('data', (piece) => {
      out += piece;
      const told = /^proxy (\S+)\ncontrol (\S+)\n/.exec(out);
      if (!told) return;
      clearTimeout(patience);
      resolve(told.slice(1));
    });
  });
  return new FaultyProxy(child, url, control);
}
