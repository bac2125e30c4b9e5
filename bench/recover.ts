/** One recovery in a process of its own, timed from the opening of the journal to a house that takes commands. */
import { houseMachine, openJournal } from '../src/node/index.ts'

const start = performance.now()
const diagnose = (message: string): never => {
  throw new Error(message)
}
const { sequencer, close } = openJournal(process.argv[2]!, { machine: houseMachine, clock: () => 1, diagnose })
const ms = performance.now() - start
console.log(JSON.stringify({ ms, seq: sequencer.position.seq }))
await close()
