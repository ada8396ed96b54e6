// The AWS CLI, as Debian has it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { awsEnvironment, REGION } from './kinesis.mjs';

const CLI = process.env.HITSTREAM_AWS ?? '/usr/bin/aws';

// `aws kinesis …`: what it prints, parsed. Version 2.9 does not look at AWS_ENDPOINT_URL.
export async function awsKinesis(endpoint, args) {
  const all = ['kinesis', ...args, '--endpoint-url', endpoint, '--region', REGION, '--output', 'json'];
  const { stdout } = await promisify(execFile)(CLI, all,
    { env: { ...process.env, ...awsEnvironment(), AWS_PAGER: '' }, maxBuffer: 64 * 1024 * 1024 });
  return stdout ? JSON.parse(stdout) : {};
}
