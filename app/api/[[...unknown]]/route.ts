import { defineRoute, noInput } from "@/lib/http/define-route";
import { AppError } from "@/lib/http/errors";

// Without it an unknown API path answers with the HTML page for people.
const unknown = {
  name: "api.refuse_unknown",
  access: "public",
  input: noInput,
  handle: async () => {
    throw new AppError("not_found", "There is no such endpoint");
  },
} as const;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = defineRoute({
  GET: unknown,
  POST: unknown,
  PUT: unknown,
  PATCH: unknown,
  DELETE: unknown,
});
