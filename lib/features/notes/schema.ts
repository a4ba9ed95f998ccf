import { z } from "zod";
import { isoInstant, pageInput, pageOf, textInput } from "@/lib/schema";

/** How much of a body a list shows. */
export const EXCERPT_CHARACTERS = 160;
const MOST_READERS = 50;

export const noteParams = z.strictObject({ id: z.uuid() });

const title = textInput(200).meta({ examples: ["Terms to learn by heart"] });
// Not trimmed: spaces at the start of a line may mean something.
const body = z
  .string()
  .max(50_000, "At most 50000 characters")
  .refine((text) => !text.includes("\u0000"), "A null character cannot be stored")
  .meta({ examples: ["Population: everyone the question is about. Sample: those who were asked."] });

export const newNote = z.strictObject({ title, body });
export type NewNote = z.output<typeof newNote>;

export const noteChange = z
  .strictObject({ id: z.uuid(), title: title.optional(), body: body.optional() })
  .refine((change) => change.title !== undefined || change.body !== undefined, "Change something");
export type NoteChange = z.output<typeof noteChange>;

export const noteReaders = z.strictObject({
  id: z.uuid(),
  learnerIds: z
    .number()
    .int()
    .min(1)
    .max(2_147_483_647)
    .array()
    .max(MOST_READERS)
    .refine((ids) => new Set(ids).size === ids.length, "Name each learner once")
    .describe("Learners who take a course with the author now; nobody else may read the note afterwards")
    .meta({ examples: [[10_000_001]] }),
});
export type NoteReaders = z.output<typeof noteReaders>;

export const noteListParams = z.strictObject({
  scope: z
    .enum(["own", "shared", "all"])
    .default("all")
    .describe("Notes by the learner, by others for the learner, or both"),
  ...pageInput,
});
export type NoteListParams = z.output<typeof noteListParams>;

const head = {
  id: z.uuid(),
  title: z.string().meta({ examples: ["Terms to learn by heart"] }),
  authorName: z.string().meta({ examples: ["Ada Marsh"] }),
  isOwn: z.boolean().describe("Whether the learner who asks is the author"),
  createdAt: isoInstant,
  updatedAt: isoInstant,
};

export const noteRow = z.object({
  ...head,
  excerpt: z
    .string()
    .describe(`The first ${EXCERPT_CHARACTERS} characters of the body`)
    .meta({ examples: ["Population: everyone the question is about."] }),
  readerCount: z.number().int().nullable().describe("With how many it is shared; null for a note by someone else"),
});
export const notePage = pageOf(noteRow);

const reader = z.object({
  learnerId: z
    .number()
    .int()
    .meta({ examples: [10_000_001] }),
  name: z.string().meta({ examples: ["Ada Marsh"] }),
  sharedAt: isoInstant,
});
const readers = reader.array().describe("By name");
export const sharedWith = z.object({ readers });

export const note = z.object({
  ...head,
  body: z.string().meta({ examples: ["Population: everyone the question is about. Sample: those who were asked."] }),
  readers: readers.nullable().describe("With whom it is shared, by name; null for a note by someone else"),
});
