import "server-only";

/** How long answers of one kind are kept. */
export type Policy = {
  /** What is kept, in words for people. */
  what: string;
  freshSeconds: number;
  /** How long past fresh an answer may still be served while one caller makes it anew. */
  staleSeconds: number;
  /** The most a process serves it from memory without asking again; null where only Redis's bound of half a minute counts. */
  l1Seconds: number | null;
  droppedBy: string;
  /** Whether what is read often is loaded again before anyone asks. Parameters of what is not never leave the process. */
  isWarmed: boolean;
};

/** The one table of cache policy; each cached query names its line. */
export const POLICIES = {
  learner: {
    what: "Answers for a learner",
    freshSeconds: 300,
    staleSeconds: 600,
    l1Seconds: null,
    droppedBy: "any write to what they show",
    isWarmed: true,
  },
  aggregate: {
    what: "Aggregates of a course",
    freshSeconds: 900,
    staleSeconds: 3_600,
    l1Seconds: null,
    droppedBy: "a submission in the course",
    isWarmed: true,
  },
  preference: {
    what: "Preferences",
    freshSeconds: 3_600,
    staleSeconds: 0,
    l1Seconds: null,
    droppedBy: "a change of them",
    isWarmed: true,
  },
  session: {
    what: "Sessions",
    freshSeconds: 1_800,
    staleSeconds: 0,
    l1Seconds: 60,
    droppedBy: "sign-out, a change of role",
    isWarmed: false,
  },
} as const satisfies Record<string, Policy>;

export type PolicyName = keyof typeof POLICIES;

/** An answer "there is no such row" is kept this long at most, whatever its policy. */
export const ABSENT_SECONDS = 30;
/** Times to live are shortened by up to this share, so that what was stored together does not end together. */
export const TTL_JITTER = 0.1;
/** An answer larger than this is not kept. */
export const MOST_BYTES = 512 * 1024;
/** How long an instance may serve what another has changed. */
export const COHERENCE_BOUND_MS = 500;
/** With Redis, what lies in memory is compared with it this often at least: a message can be lost without a sign. */
export const VERIFY_SECONDS = 30;
/** How long one load may take, and others wait for it. */
export const LOAD_DEADLINE_MS = 8_000;
