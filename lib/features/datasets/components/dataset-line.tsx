import type { listDatasets } from "../queries";

type Dataset = Awaited<ReturnType<typeof listDatasets>>[number];

const WORDS: Record<Dataset["kind"], string> = {
  generated: "Generated data: every learner, click and score on this screen is made up.",
  oulad:
    "Open University Learning Analytics Dataset: J. Kuzilek, M. Hlosta, Z. Zdrahal, Scientific Data 4:170171 (2017), CC BY 4.0. Habits, recommendations and risks are derived from it; what it does not hold is left empty.",
};

/** Says where the rows come from, so that nothing made up passes for real. */
export function DatasetLine({ datasets }: { datasets: Dataset[] }) {
  return datasets.map(({ kind }) => <p key={kind}>{WORDS[kind]}</p>);
}
