// Hands the reader a file that the page has made.
import { h } from './dom';

const KEPT_MS = 10_000; // the browser reads it after the click

export function download(content: Blob, name: string): void {
  const href = URL.createObjectURL(content);
  h('a', { href, download: name }).click();
  window.setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}
