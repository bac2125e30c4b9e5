/** A service that is killed: feeds itself without pause and writes `SEQ` for every group that was acknowledged, a line each. */
import { writeSync } from 'node:fs'
import { houseStreamOf, nextCommand } from '../support/house-stream.ts'
import { feed, openTestService } from '../support/service.ts'

const [directory, seed] = process.argv.slice(2)
const service = await openTestService(directory!)
const stream = houseStreamOf(Number(seed))
await feed(service, stream, 0)
/** Reports end safe mode; a few of the commands before that are refused, which is no loss. */
const lanes = 4
await Promise.all(Array.from({ length: lanes }, submitForEver))

async function submitForEver(): Promise<never> {
  while (true) {
    try {
      const answers = await service.submitGroup([
        nextCommand(stream, service.house),
        nextCommand(stream, service.house),
      ])
      writeSync(1, `${answers.at(-1)!.seq}\n`)
    } catch (error) {
      if ((error as { code?: string }).code !== 'safeMode') throw error
    }
  }
}
