/** What is kept until the tab is closed or, where storage is forbidden, as long as the page is there. */

const fallback = new Map<string, string>();

export function remember(key: string, value: string): void {
  fallback.set(key, value);
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // The fallback has it.
  }
}

export function recall(key: string): string | null {
  try {
    return sessionStorage.getItem(key) ?? fallback.get(key) ?? null;
  } catch {
    return fallback.get(key) ?? null;
  }
}
