import { cpus } from "node:os";

/** What figures of time depend on. */
export const describeMachine = () => ({ node: process.version, cpus: cpus().length, model: cpus()[0]?.model });
