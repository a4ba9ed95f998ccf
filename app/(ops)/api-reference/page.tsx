import type { Metadata } from "next";
import { CodeBlock } from "@/components/ui/code-block";
import { Grid } from "@/components/ui/grid";
import { Panel } from "@/components/ui/panel";
import { OperationList } from "@/lib/features/api-reference/components/operation-list";
import { Frame } from "../../frame";
import { headingOf, operationsByTag } from "./operations";

export const metadata: Metadata = { title: "API", robots: { index: false } };

const TRY_IT = `curl -c jar -H 'content-type: application/json' \\
  -d '{"email":"learner@paceline.dev","password":"paceline-demo"}' \\
  http://localhost:3000/api/auth/sign-in/email

curl -b jar 'http://localhost:3000/api/missions?limit=5&fields=title,dueOn'`;

export default function ApiReferencePage() {
  const byTag = operationsByTag();
  const count = [...byTag.values()].flat().length;
  return (
    <Frame current="/api-reference" title="API" context={`${count} operations, each with a budget`}>
      <Grid>
        <Panel title="How to call it" span="half">
          <CodeBlock label="Signing in and reading five missions">{TRY_IT}</CodeBlock>
        </Panel>
        <Panel title="What all have in common" span="half">
          <ul className="flex list-disc flex-col gap-1.5 pl-5 text-sm">
            <li>
              A refusal is an RFC 9457 problem with a stable type, the place of each fault, and the trace id of its log
              line.
            </li>
            <li>
              A list answers items, next and previous; either is the cursor of another page. Rows that come or go shift
              nothing.
            </li>
            <li>Every GET takes fields=a,b.c and reads only those; it answers 304 to the ETag it gave.</li>
            <li>A POST under an Idempotency-Key has one effect however often it is sent within 24 hours.</li>
            <li>POST /api/batch answers up to twenty GETs at once.</li>
            <li>
              The same as OpenAPI 3.1:{" "}
              <a href="/api/openapi.json" className="font-medium text-accent underline">
                /api/openapi.json
              </a>
            </li>
          </ul>
        </Panel>
        {[...byTag].map(([tag, operations]) => (
          <Panel key={tag} title={headingOf(tag)} span="half">
            <OperationList
              operations={operations.map(({ operation, ...listed }) => ({ ...listed, summary: operation.summary }))}
            />
          </Panel>
        ))}
      </Grid>
    </Frame>
  );
}
