import pg from "pg";
import type { TestProject } from "vitest/node";
import { applyMigrations } from "@/lib/db/migrations/apply";

const SERVER = "postgresql://paceline:scratch@127.0.0.1:54999";
export async function setup(project: TestProject) {
  const c = new pg.Client(`${SERVER}/postgres`);
  await c.connect();
  await c.query('create database "paceline_test"').catch(() => undefined);
  await c.end();
  const url = `${SERVER}/paceline_test`;
  await applyMigrations(url);
  project.provide("databaseUrl", url);
}

declare module "vitest" {
  export interface ProvidedContext {
    databaseUrl: string;
  }
}
