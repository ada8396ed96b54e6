// What this browser remembers of the reader. One that refuses storage remembers nothing.
const PREFIX = 'hitstream-';

export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

// null: forget it.
export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // It then holds until the page is loaded again.
  }
}
