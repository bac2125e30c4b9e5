/** Scenarios as files: those that come with Plimsoll, and a user's own. The only part of the room that reads a disk. */
export { scenarioList, scenarioNamed, scenarioNames, scenarioTexts } from './list.ts'
export { scenarioOpen } from './open.ts'
