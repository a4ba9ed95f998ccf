import { existsSync } from "node:fs";
import { installPackage } from "./debian";

export type Wanted = {
  /** As in "No Redis is here". */
  name: string;
  /** The environment variable that names another one. */
  variable: string;
  places: string[];
  /** What apt-get calls it, and brew. */
  packages: { debian: string; brew: string };
};

/**
 * A program to test with: the one a variable names, one that is installed, or Debian's package, installed now when this is root.
 * Without one, what to do about it. Throws when the variable names none.
 */
export function findProgram({ name, variable, places, packages }: Wanted): { program: string } | { missing: string } {
  const given = process.env[variable];
  if (given && !existsSync(given)) throw new Error(`${variable}=${given}: there is no such program`);
  const installed = () => [given, ...places].find((place) => place && existsSync(place));
  const trouble = installed() ? "" : installPackage(packages.debian);
  const program = installed();
  if (program) return { program };
  const remedy = `install it (apt-get install ${packages.debian}, brew install ${packages.brew}) or set ${variable} to its program`;
  return { missing: `No ${name} is here: ${remedy}${trouble && `. ${trouble}`}` };
}
