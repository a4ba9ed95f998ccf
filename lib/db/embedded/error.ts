/** A foreseeable failure of the embedded PostgreSQL: what happened, what the server said last, what to do about it. */
export class EmbeddedPostgresError extends Error {
  constructor(problem: string, remedy: string, options?: ErrorOptions & { said?: string }) {
    const said = options?.said?.trim();
    const parts = [problem, said?.replace(/^/gm, "    "), `What to do: ${remedy}`];
    super(parts.filter(Boolean).join("\n"), options);
    this.name = "EmbeddedPostgresError";
  }
}
