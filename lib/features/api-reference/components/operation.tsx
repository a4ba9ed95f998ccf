import { CodeBlock } from "@/components/ui/code-block";
import { Panel } from "@/components/ui/panel";
import { STATUS, TITLE } from "@/lib/http/errors";
import type { Operation as OperationObject, Response } from "@/lib/http/openapi/document";
import type { JsonSchema } from "@/lib/http/openapi/json-schema";
import { schemaRows, typeOf } from "@/lib/http/openapi/schema-rows";
import { SchemaTable } from "./schema-table";

type OperationProps = { method: string; path: string; operation: OperationObject };

/** One method of one path: what it takes, what it answers, how it refuses, with an example of each. */
export function Operation({ method, path, operation }: OperationProps) {
  const body = operation.requestBody?.content["application/json"];
  const [[status, answer] = ["200", {}]] = Object.entries(operation.responses);
  const content = "content" in answer ? (answer as Response).content?.["application/json"] : undefined;
  return (
    <Panel id={operation.operationId} title={`${method} ${path}`} note={operation.description}>
      <p className="max-w-prose">{operation.summary}</p>
      {operation.parameters.length > 0 ? (
        <SchemaTable
          caption="Parameters"
          rows={operation.parameters.map(({ name, in: place, required, schema, description }) => ({
            path: name,
            type: `${typeOf(schema)}, in the ${place}`,
            isRequired: required,
            description,
          }))}
        />
      ) : null}
      {body ? <Content caption="Body" schema={body.schema as JsonSchema} example={body.example} /> : null}
      {content ? (
        <Content caption={`Answer, ${status}`} schema={content.schema as JsonSchema} example={content.example} />
      ) : (
        <p className="text-muted text-sm">Answers {status} without a body.</p>
      )}
      <p className="text-muted text-sm">Refuses with {refusalsOf(operation).join("; ")}.</p>
    </Panel>
  );
}

function Content({ caption, schema, example }: { caption: string; schema: JsonSchema; example: unknown }) {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
      <SchemaTable caption={caption} rows={schemaRows(schema)} />
      <CodeBlock label={`${caption}: example`}>{JSON.stringify(example, null, 2)}</CodeBlock>
    </div>
  );
}

function refusalsOf({ responses }: OperationObject): string[] {
  const codes = Object.values(responses).flatMap((response) =>
    "$ref" in response ? [response.$ref.split("/").at(-1) as keyof typeof TITLE] : [],
  );
  return codes.map((code) => `${STATUS[code]} ${TITLE[code].toLowerCase()}`);
}
