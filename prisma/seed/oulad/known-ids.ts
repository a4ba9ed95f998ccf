/** What the tables read so far hold, for checking references as rows stream by. Tens of thousands of ids in the full data set. */
export class KnownIds {
  private readonly presentations = new Map<string, Set<string>>();
  private readonly learners = new Set<number>();
  private readonly missions = new Set<number>();
  private readonly resources = new Map<string, Set<number>>();
  private readonly enrolments = new Map<string, Set<number>>();

  addCourse = (module: string, presentation: string) => addTo(this.presentations, module, presentation);
  addMission = (id: number) => this.missions.add(id);
  addResource = (course: string, id: number) => addTo(this.resources, course, id);
  addEnrolment(course: string, learnerId: number) {
    this.learners.add(learnerId);
    addTo(this.enrolments, course, learnerId);
  }

  hasModule = (module: string) => this.presentations.has(module);
  hasCourse = (module: string, presentation: string) => this.presentations.get(module)?.has(presentation) ?? false;
  hasLearner = (id: number) => this.learners.has(id);
  hasMission = (id: number) => this.missions.has(id);
  hasResource = (course: string, id: number) => this.resources.get(course)?.has(id) ?? false;
  hasEnrolment = (course: string, learnerId: number) => this.enrolments.get(course)?.has(learnerId) ?? false;
}

function addTo<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}
