// What the dashboard's own audit says, by its metrics.
import { until } from './until.mjs';

// What it takes until a loss is sure: a read may hang for ten seconds before it is noticed.
const PATIENCE_MS = 60_000;
const NAMES = ['accepted', 'in_flight', 'missing'];

// { complete, collectors: name → { accepted, in_flight, missing } }
export async function auditOf(program) {
  const metrics = await program.metrics();
  const collectors = {};
  for (const name of NAMES) {
    const label = new RegExp(`^hitstream_audit_${name}_hits\\{collector="([^"]+)"\\}$`);
    for (const [key, value] of Object.entries(metrics)) {
      const collector = label.exec(key)?.[1];
      if (collector) (collectors[collector] ??= {})[name] = value;
    }
  }
  return { complete: metrics.hitstream_audit_complete === 1, collectors };
}

export const untilAudit = async (program, condition, what, patienceMs = PATIENCE_MS) => {
  let audit;
  return until(async () => {
    audit = await auditOf(program);
    return condition(audit) && audit;
  }, { what, patienceMs, everyMs: 200 }).catch((problem) => {
    throw new Error(`${problem.message}; it says ${JSON.stringify(audit)}`);
  });
};
