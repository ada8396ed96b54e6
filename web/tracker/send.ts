// Sends a report so that it also leaves when the page does, as text/plain, so that no preflight is needed.
export function send(address: string, report: object): void {
  const body = JSON.stringify(report);
  try {
    if (navigator.sendBeacon(address, body)) return;
  } catch {
    // It is absent, or the page has put something else in its place.
  }
  fetch(address, { method: 'POST', body, keepalive: true, credentials: 'include', mode: 'no-cors' }).catch(() => {});
}
