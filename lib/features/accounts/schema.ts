import { z } from "zod";

export const signInInput = z.object({
  email: z.email("Enter an email address, as in name@example.org").max(320),
  password: z.string().min(1, "Enter your password").max(128, "At most 128 characters"),
});

// No dots, no escapes, no empty segment: whatever resolves such a path, it stays on this host.
const OWN_PATH = /^\/([\w-]+(\/[\w-]+)*)?(\?[\w\-=&]*)?$/;

/** Where to go after signing in: a path of this site, never another host; "/" for anything else. */
export const nextPath = z.string().regex(OWN_PATH).catch("/");
