/** One run of one benchmark in a process of its own: no heap, no compiled code and no population of another run. */
import { benches } from './table.ts'

const [name, pace] = process.argv.slice(2)
const bench = benches.find((each) => each.name === name)
if (bench === undefined) throw new Error(`no benchmark ${name}`)
console.log(JSON.stringify(await bench.run(pace === 'quick')))
