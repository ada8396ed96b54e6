// What a browser has to load for the page, told at each build; more than the budget stops the build.
const BUDGET = 120 * 1024;

const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`.padStart(10);

export function check_sizes(files) {
  let total = 0;
  for (const { kind, path, content, gzip } of files) {
    const sent = (gzip ?? content).length;
    if (kind === 'page' || (kind === 'file' && !path.includes('/demo-'))) total += sent;
    console.log(`${kib(content.length)} ${kib(sent)} gzip  ${path}`);
  }
  const budget = `at most ${BUDGET / 1024} KiB`;
  console.log(`           ${kib(total)} gzip  the page and all that it loads, the map too (${budget})`);
  if (total > BUDGET) throw new Error('the page has grown beyond its budget');
}
