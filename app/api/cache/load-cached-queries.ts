import "server-only";

/** Loads the module of every cached query, so that those nobody has read yet are known too. */
export async function loadCachedQueries(): Promise<void> {
  await import("../endpoints"); // when asked: this route is one of them
}
