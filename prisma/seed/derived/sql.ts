/** The Monday of the week of a date, as a date. Whole numbers: date_trunc goes through time stamps, ten times slower. */
export const weekStartOf = (day: string): string => `(DATE '1970-01-05' + (${day} - DATE '1970-01-05') / 7 * 7)`;

/**
 * An id that follows from what a row is about, so that deriving again gives the same. A UUID of version 8 (RFC 9562), whose bits
 * are the row's maker's own: here an MD5 of `text`, for spread, not for secrecy.
 */
export const derivedId = (text: string): string =>
  `overlay(overlay(md5(${text}) PLACING '8' FROM 13) PLACING '8' FROM 17)::uuid`;

/** A number without needless zeros: 20, 12.5. */
export const plainNumber = (value: string): string => `trim_scale(round((${value})::numeric, 1))`;

/** A count with its noun: "1 day", "3 days". */
export const counted = (count: string, noun: string): string =>
  `(${count})::text || ' ${noun}' || CASE ${count} WHEN 1 THEN '' ELSE 's' END`;

/** When something is or was due, in words: "was due 3 days ago", "is due today", "is due in 5 days". */
export const whenDue = (daysLeft: string): string => `CASE
  WHEN ${daysLeft} < -1 THEN 'was due ' || -(${daysLeft}) || ' days ago'
  WHEN ${daysLeft} = -1 THEN 'was due yesterday'
  WHEN ${daysLeft} = 0 THEN 'is due today'
  WHEN ${daysLeft} = 1 THEN 'is due tomorrow'
  ELSE 'is due in ' || (${daysLeft}) || ' days'
END`;

type Advice = {
  kind: string;
  missionId?: string;
  resourceId?: string;
  reason: string;
  priority: string;
  createdOn: string;
  from: string;
};

/** A query for one kind of recommendation, at most one for each learner and subject. What it is about also names its subject. */
export function advice({ kind, missionId, resourceId, reason, priority, createdOn, from }: Advice): string {
  const subject = missionId
    ? `'mission:' || ${missionId}`
    : resourceId
      ? `'resource:' || ${resourceId}`
      : `'learner:' || "learnerId"`;
  return `
    SELECT "learnerId", '${kind}'::"RecommendationKind" AS "kind", ${subject} AS "subject",
      ${missionId ?? "NULL"}::int AS "missionId", ${resourceId ?? "NULL"}::int AS "resourceId", ${reason} AS "reason",
      round((${priority})::numeric, 4)::float AS "priority", ${createdOn} AS "createdOn"
    FROM ${from}`;
}
