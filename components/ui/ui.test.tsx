import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { AppShell } from "./app-shell";
import { Badge } from "./badge";
import { Button } from "./button";
import { DataTable } from "./data-table";
import { EmptyState } from "./empty-state";
import { Field } from "./field";
import { LinkTabs } from "./link-tabs";
import { Panel, type PanelHeight } from "./panel";
import { ProgressBar } from "./progress-bar";
import { SectionError } from "./section-error";
import { PanelSkeleton, StatGroupSkeleton } from "./skeleton";
import { Stat, StatGroup } from "./stat";

const HOSTILE = `"><img src=x onerror=alert(1)>`;
const render = renderToStaticMarkup;
const classesOf = (html: string) => html.match(/class="([^"]*)"/)?.[1]?.split(" ") ?? [];

describe("what holds a place holds all of it", () => {
  test.each(["short", "medium", "tall", "full"] as PanelHeight[])(
    "a panel's skeleton reserves the height %s",
    (height) => {
      const panel = classesOf(
        render(
          <Panel title="Goals" span="third" height={height}>
            x
          </Panel>,
        ),
      );
      const skeleton = classesOf(render(<PanelSkeleton title="Goals" span="third" height={height} />));
      expect(panel.filter((name) => name !== "@container")).toEqual(skeleton);
      expect(skeleton.some((name) => name.startsWith("min-h-"))).toBe(true);
    },
  );

  test("the skeleton of headline figures divides like the figures", () => {
    const group = render(
      <StatGroup label="Headline">
        <Stat label="Done" value="4" />
      </StatGroup>,
    );
    expect(classesOf(render(<StatGroupSkeleton label="Headline" count={1} />))).toEqual(classesOf(group));
  });
});

describe("Field", () => {
  test("ties label, hint and error to the input", () => {
    const html = render(<Field name="email" label="Email" hint="As in the course" error="Write an address." />);
    expect(html).toContain(`<label for="email"`);
    expect(html).toContain(`aria-describedby="email-hint email-error"`);
    expect(html).toContain(`aria-invalid="true"`);
  });

  test("says nothing of errors when there are none", () => {
    const html = render(<Field name="email" label="Email" />);
    expect(html).not.toMatch(/aria-invalid="|aria-describedby|autofocus/);
  });

  test("takes the focus when asked", () => {
    expect(render(<Field name="email" label="Email" hasFocus />)).toContain("autofocus");
  });

  test("keeps a hostile value a value", () => {
    expect(render(<Field name="email" label={HOSTILE} defaultValue={HOSTILE} error={HOSTILE} />)).not.toContain("<img");
  });
});

describe("ProgressBar", () => {
  const bar = (value: number, max: number, expected?: number) =>
    render(<ProgressBar label="Goal" value={value} max={max} valueText="2 of 5" expected={expected} />);

  test("fills by share and marks the pace", () => {
    const html = bar(2, 5, 3);
    expect(html).toContain(`aria-valuenow="40"`);
    expect(html).toContain(`width="40%"`);
    expect(html).toContain(`x1="60%"`);
  });

  test("stays within its track", () => {
    expect(bar(9, 5, 99)).toContain(`aria-valuenow="100"`);
    expect(bar(9, 5, 99)).toContain(`x1="100%"`);
    expect(bar(-1, 5)).toContain(`aria-valuenow="0"`);
    expect(bar(2, 0)).toContain(`aria-valuenow="0"`);
  });
});

describe("DataTable", () => {
  type Row = { id: number; name: string };
  const table = (rows: Row[]) =>
    render(
      <DataTable<Row>
        caption="Learners"
        rows={rows}
        rowKey={({ id }) => id}
        empty="Nobody is at risk."
        columns={[
          { key: "name", header: "Name", cell: ({ name }) => name },
          { key: "id", header: "Id", align: "end", cell: ({ id }) => id },
        ]}
      />,
    );

  test("names its rows and columns", () => {
    const html = table([{ id: 7, name: HOSTILE }]);
    expect(html).toContain("<caption");
    expect([html.split(`scope="col"`).length - 1, html.split(`scope="row"`).length - 1]).toEqual([2, 1]);
    expect(html).not.toContain("<img");
  });

  test("says so when there are no rows", () => {
    expect(table([])).toContain(`colSpan="2"`);
    expect(table([])).toContain("Nobody is at risk.");
  });
});

test("the shell leads past its navigation and names its landmarks", () => {
  const html = render(
    <AppShell nav={[{ href: "/", label: "Overview", icon: null }]} current="/" place={<h1>Overview</h1>} footer="Data">
      x
    </AppShell>,
  );
  expect(html.indexOf(`href="#content"`)).toBeLessThan(html.indexOf("<nav"));
  expect(html).toMatch(/<main id="content"/);
  expect(html).toMatch(/<nav aria-label="Main"/);
  expect(html.match(/aria-current="page"/g)).toHaveLength(1);
});

test("a choice of links marks the one that is chosen", () => {
  const tabs = ["a", "b"].map((label) => ({ href: `/?course=${label}` as const, label, isCurrent: label === "b" }));
  const html = render(<LinkTabs label="Course" tabs={tabs} />);
  expect(html.match(/aria-current="page"/g)).toHaveLength(1);
  expect(html).toMatch(/aria-current="page"[^>]*href="\/\?course=b"|href="\/\?course=b"[^>]*aria-current="page"/);
});

test("every tone has a shape of its own", () => {
  const tones = ["good", "attention", "bad", "neutral"] as const;
  const shapes = tones.map((tone) => render(<Badge tone={tone}>word</Badge>).match(/ d="([^"]*)"/)?.[1]);
  expect(new Set(shapes).size).toBe(tones.length);
});

test("a pending button keeps both words in its box and takes no press", () => {
  const html = render(
    <Button isPending pendingLabel="Saving …">
      Save
    </Button>,
  );
  expect(html).toContain("disabled");
  expect(html).toContain("Save</span>");
  expect(html).toContain("Saving …</span>");
});

test("a failed section says what failed and asks again with a full request", () => {
  const html = render(<SectionError what="Recommendations" retryHref="/?course=a" reference="4bf92f35" />);
  expect(html).toContain("Recommendations could not be loaded.");
  expect(html).toContain(`<a href="/?course=a"`);
});

test("an empty section links to what fills it", () => {
  const html = render(
    <EmptyState title="No goals yet" link={{ href: "/", label: "Set a goal" }}>
      A goal is a figure and a date.
    </EmptyState>,
  );
  expect(html).toMatch(/<a [^>]*href="\/"[^>]*>Set a goal<\/a>/);
});

test("nothing here needs an inline style, which the content security policy refuses", () => {
  const html = render(
    <Panel title="All">
      <ProgressBar label="Goal" value={2} max={5} valueText="2 of 5" expected={3} />
      <StatGroupSkeleton label="Headline" count={3} />
      <PanelSkeleton title="Goals" height="tall" />
      <Field name="email" label="Email" error="x" />
    </Panel>,
  );
  expect(html).not.toContain("style=");
});
