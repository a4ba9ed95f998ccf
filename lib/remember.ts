const kept = globalThis as typeof globalThis & { __paceline?: Map<string, unknown> };

/** Keeps one value per name for the life of the process: across hot reloads, and across the bundles Next splits the server into. */
export function remember<T>(name: string, create: () => T): T {
  kept.__paceline ??= new Map();
  const values = kept.__paceline;
  if (!values.has(name)) values.set(name, create());
  return values.get(name) as T;
}
