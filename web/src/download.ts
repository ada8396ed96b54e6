// Hands the reader a file.
import { request_of } from './api';
import { h } from './dom';

const KEPT_MS = 10_000; // the browser reads it after the click

export function download(content: Blob, name: string): void {
  const href = URL.createObjectURL(content);
  h('a', { href, download: name }).click();
  window.setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}

async function save(href: string, name: string): Promise<void> {
  const response = await fetch(href, request_of('text/csv'));
  if (response.ok) download(await response.blob(), name);
}

// A link carries no token: what it leads to is fetched with it.
export function download_with_token(): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[download]') : null;
    if (link?.pathname.startsWith('/api/') !== true) return;
    event.preventDefault();
    void save(link.href, link.download).catch(() => undefined);
  });
}
