// The two servers of the Kinesis protocol that the tests run against, each a process of its own on loopback.
// kinesalite is fast and knows nothing of fan-out or ChildShards; kinesis-local is slow and knows them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const packages = path.resolve(here, '../node_modules');
const START_MS = 30_000;
// What neither limits is memory: all records are held, encoded, until the emulator ends.
const NODE = ['--max-old-space-size=12000', '--require', path.join(here, 'loopback.cjs')];

// The ports that the emulator asks for when not told otherwise: `plain` for the listener without TLS, `tls` for the
// other.
const COMMANDS = {
  kinesalite: {
    args: [path.join(packages, 'kinesalite/cli.js'), '--shardLimit', '1000', '--createStreamMs', '50',
      '--updateStreamMs', '50', '--deleteStreamMs', '50'],
    env: {},
    plain: 4567,
  },
  'kinesis-local': {
    args: [path.join(packages, 'kinesis-local/main.js')],
    env: {
      KINESIS_MOCK_CERT_PATH: path.join(packages, 'kinesis-local/server.json'), LOG_LEVEL: 'ERROR', SHARD_LIMIT: '1000',
      CREATE_STREAM_DURATION: '50ms', DELETE_STREAM_DURATION: '50ms', SPLIT_SHARD_DURATION: '50ms',
      MERGE_SHARDS_DURATION: '50ms', UPDATE_SHARD_COUNT_DURATION: '50ms', REGISTER_STREAM_CONSUMER_DURATION: '50ms',
      DEREGISTER_STREAM_CONSUMER_DURATION: '50ms', UPDATE_STREAM_MODE_DURATION: '50ms',
    },
    plain: 4568,
    tls: 4567,
  },
};

// The port it has got instead of `asked`, once that is told.
function portFor(asked, child, name) {
  return new Promise((resolve, reject) => {
    let out = '';
    const hear = (piece) => {
      out = (out + piece).slice(-10_000);
      const port = new RegExp(`^loopback ${asked} (\\d+)$`, 'm').exec(out)?.[1];
      if (!port) return;
      clearTimeout(patience);
      resolve(Number(port));
    };
    const fail = (why) => reject(new Error(`${name} ${why}: ${out}`));
    const patience = setTimeout(() => fail('does not start'), START_MS);
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('exit', (status, signal) => fail(`ended at start (${status ?? signal})`));
  });
}

class Emulator {
  constructor(child, name, url) {
    Object.assign(this, { child, name, url, pid: child.pid });
  }
  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');  // it holds nothing that is wanted
    await ended;
  }
}

// `name`: "kinesalite" or "kinesis-local". With `certificate` (a file {server: {key, cert}}, both PEM), which only
// kinesis-local knows, `url` is that of its TLS listener.
export async function startEmulator(name, { certificate } = {}) {
  const { args, env, plain, tls } = COMMANDS[name];
  const others = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(AWS|NODE)_/.test(key)));
  const child = spawn(process.execPath, [...NODE, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...others, ...env, ...(certificate && { KINESIS_MOCK_CERT_PATH: certificate }) },
    });
  try {
    if (certificate) return new Emulator(child, name, `https://localhost:${await portFor(tls, child, name)}`);
    return new Emulator(child, name, `http://127.0.0.1:${await portFor(plain, child, name)}`);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}
