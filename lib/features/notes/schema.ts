import { z } from "zod";

export const noteParams = z.strictObject({ id: z.uuid() });
